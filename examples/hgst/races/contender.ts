import 'reflect-metadata';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { lockModule } from '@holdfast/core';
import { HgstDriver, hgstModule, type HgstOptions } from '@holdfast/example-hgst';
import { createDriverContender, lockProviderFor } from '@holdfast/race-kit';
import type { Volume } from '@holdfast/volume';
import { Container } from 'inversify';

/** What the contender process is started with. */
export interface ContenderArguments {
  readonly provider: ProviderSpec;
  readonly options: HgstOptions;
}

/** The one process of the race: all callers share its driver, and each makes a volume of its own. */
export async function createContender({ provider, options }: ContenderArguments, context: ContenderContext): Promise<Contender> {
  const container = new Container();
  container.load(lockModule({ process: await lockProviderFor(provider) }), hgstModule(options));
  const driver = container.get(HgstDriver);
  return createDriverContender<readonly Volume[]>(
    {
      container,
      isTestedLock: ({ lockName }) => lockName === 'devices',
      prepare: async () => driver.checkForSetupError(),
      callers: (volumes) => volumes.map((volume) => [() => driver.createVolume(volume)]),
    },
    context,
  );
}
