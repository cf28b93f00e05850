/** One warm process of the race: a driver of its own on the node's target, its locks from the provider it is told. */
import 'reflect-metadata';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { lockModule } from '@holdfast/core';
import { defaultLioSettings, LioDriver, lioModule } from '@holdfast/example-lio';
import { createDriverContender, lockProviderFor } from '@holdfast/race-kit';
import { Container } from 'inversify';
import { storyOf, type CallerInput } from './story.js';

export interface ContenderArgs {
  readonly provider: ProviderSpec;
  readonly command: string;
  /** Folder of the node's volumes. */
  readonly volumes: string;
}

export async function createContender(args: ContenderArgs, context: ContenderContext): Promise<Contender> {
  const container = new Container();
  container.load(lockModule({ node: await lockProviderFor(args.provider) }));
  container.load(
    lioModule({ ...defaultLioSettings, command: args.command }, { directory: args.volumes, capacityGiB: 1000, bytesPerGiB: 1024 }),
  );
  const driver = container.get(LioDriver);
  return createDriverContender(
    {
      container,
      // The client's own acquisitions lie inside the driver's and wait for nobody.
      isTestedLock: ({ method }) => method?.startsWith('LioDriver.') === true,
      callers: (callers: readonly CallerInput[]) => callers.map((caller) => storyOf(driver, caller)),
    },
    context,
  );
}
