/** One warm process of the race: two backends of its own on the node's one target, their locks from the provider it is told. */
import 'reflect-metadata';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { closeLocks, lockModule } from '@holdfast/core';
import { defaultNvmetOptions, NvmetDriver, nvmetModule, type NvmetOptions } from '@holdfast/example-nvmet';
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
  const backends = { 'per-volume': await backend(args, 'per-volume'), 'per-host': await backend(args, 'per-host') };
  return createDriverContender(
    {
      container: backends['per-volume'],
      isTestedLock: ({ lockName }) => lockName === 'nvmetcli',
      callers: (callers: readonly CallerInput[]) => callers.map((caller) => storyOf(backends[caller.backend].get(NvmetDriver), caller)),
      close: () => closeLocks(backends['per-host']),
    },
    context,
  );
}

async function backend({ provider, command, volumes }: ContenderArgs, subsystems: NvmetOptions['subsystems']): Promise<Container> {
  const container = new Container();
  container.load(lockModule({ node: await lockProviderFor(provider) }));
  container.load(nvmetModule({ ...defaultNvmetOptions, command, subsystems }, { directory: volumes, capacityGiB: 1000, bytesPerGiB: 1024 }));
  return container;
}
