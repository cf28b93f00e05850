import 'reflect-metadata';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { lockModule, type LockModuleOptions } from '@holdfast/core';
import {
  KaminarioArrays,
  KaminarioFibreChannelDriver,
  KaminarioIscsiDriver,
  kaminarioModule,
  type KaminarioOptions,
  type KaminarioVolume,
} from '@holdfast/example-kaminario';
import { createDriverContender, lockProviderFor, RoutedLockProvider } from '@holdfast/race-kit';
import type { Connector } from '@holdfast/volume';
import { Container } from 'inversify';

/** The lock that gets the provider under test; every other one is real. */
export interface TestedLock {
  readonly scope: 'process' | 'global';
  readonly name: string;
}

/** What all contender processes are started with. */
export interface ContenderArguments {
  readonly tested: TestedLock;
  readonly provider: ProviderSpec;
  /** For the other locks. */
  readonly real: ProviderSpec;
  /** The backend of each process, by its place. */
  readonly backends: readonly KaminarioOptions[];
}

/** What one process is to do: attach volumes that it has made beforehand, or make them, all at once. */
export interface ContenderInput {
  readonly task: 'attach' | 'create';
  readonly volumes: readonly KaminarioVolume[];
  readonly host: Connector;
}

/** Processes take turns between the protocols: both share the lock. */
export async function createContender(args: ContenderArguments, context: ContenderContext): Promise<Contender> {
  const { tested, backends } = args;
  const container = new Container();
  container.load(lockModule(await lockOptions(args)), kaminarioModule(backends[context.index]!));
  const driver = container.get<KaminarioIscsiDriver | KaminarioFibreChannelDriver>(context.index % 2 === 0 ? KaminarioIscsiDriver : KaminarioFibreChannelDriver);
  return createDriverContender<ContenderInput>(
    {
      container,
      isTestedLock: ({ scope, lockName }) => scope === tested.scope && lockName === tested.name,
      prepare: async ({ task, volumes }) => {
        if (task === 'attach') for (const volume of volumes) await driver.createVolume(volume);
      },
      callers: ({ task, volumes, host }) =>
        volumes.map((volume) => [() => (task === 'attach' ? driver.initializeConnection(volume, host) : driver.createVolume(volume))]),
      close: () => container.get(KaminarioArrays).close(),
    },
    context,
  );
}

async function lockOptions({ tested, provider, real }: ContenderArguments): Promise<LockModuleOptions> {
  const [underTest, others] = [await lockProviderFor(provider), await lockProviderFor(real)];
  if (tested.scope === 'process') return { process: underTest, global: others, singleNode: true };
  return { global: new RoutedLockProvider((name) => name === `global:${tested.name}`, underTest, others), singleNode: true };
}
