import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { lockModule } from '@holdfast/core';
import { SolidFireClient, SolidFireDriver, solidFireModule, type ImageWriter, type SolidFireOptions } from '@holdfast/example-solidfire';
import { createDriverContender, lockProviderFor } from '@holdfast/race-kit';
import type { ImageMeta, Volume } from '@holdfast/volume';
import { Container } from 'inversify';

/** What the contender process is started with. */
export interface ContenderArguments {
  readonly options: SolidFireOptions;
  readonly provider: ProviderSpec;
}

/** What the process is to do: all volumes are made at once, of the image or of the source. */
export interface ContenderInput {
  readonly volumes: readonly Volume[];
  readonly image?: ImageMeta;
  readonly source?: Volume;
}

/** How long it takes to write an image: no bytes are moved, for the storage network is not simulated. */
const WRITE_MS = 20;
const writer: ImageWriter = { write: () => sleep(WRITE_MS) };

export async function createContender({ options, provider }: ContenderArguments, context: ContenderContext): Promise<Contender> {
  const container = new Container();
  container.load(lockModule({ process: await lockProviderFor(provider) }), solidFireModule(options, writer));
  const driver = container.get(SolidFireDriver);
  return createDriverContender<ContenderInput>(
    {
      container,
      isTestedLock: ({ scope }) => scope === 'process',
      prepare: async ({ source }) => {
        await driver.doSetup();
        if (source !== undefined) await driver.createVolume(source);
      },
      callers: ({ volumes, image, source }) =>
        volumes.map((volume) => [() => (image === undefined ? driver.createClonedVolume(volume, source!) : cloned(driver, volume, image))]),
      close: () => container.get(SolidFireClient).close(),
    },
    context,
  );
}

async function cloned(driver: SolidFireDriver, volume: Volume, image: ImageMeta): Promise<void> {
  if (!(await driver.cloneImage(volume, image)).cloned) throw new Error(`${volume.name} was not made of the image`);
}
