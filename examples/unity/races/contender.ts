import 'reflect-metadata';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { defineLock, lockModule, LockScope, withLock } from '@holdfast/core';
import { UnityIscsiDriver, unityModule, UnityRest, type UnityOptions } from '@holdfast/example-unity';
import { createDriverContender, lockProviderFor, RoutedLockProvider } from '@holdfast/race-kit';
import type { Connector, Volume } from '@holdfast/volume';
import { Container } from 'inversify';

/** What a contender process is started with. */
export interface ContenderArguments {
  readonly options: UnityOptions;
  /** Provider of the locks under test, and of all others. */
  readonly providers: { readonly tested: ProviderSpec; readonly real: ProviderSpec };
  /** Which locks get the provider under test: those of hosts, or those of LUNs. */
  readonly testedLocks: 'host' | 'lun';
  /** The method whose lock is under test; its waits are reported. */
  readonly testedMethod: string;
}

/** One volume and the host it is attached to or taken from. */
export interface Task {
  readonly volume: Volume;
  readonly host: Connector;
}

/** What one process is to do in one run; all tasks at once. */
export interface ContenderInput {
  readonly does: 'attach' | 'detach';
  readonly tasks: readonly Task[];
  /** Volumes that this process makes before the race. */
  readonly makes: readonly Volume[];
  /** Whether this process is on the side whose lock is not under test; then a real lock takes its place. */
  readonly isOtherSide: boolean;
}

/** The host locks of both sides have one name, so no provider can tell them apart: the side that is not under test keeps this one instead. */
const otherSide = defineLock({ name: 'the other side on {0}', scope: LockScope.Node, where: 'races of the Unity driver' });

/** How a provider sees the names of LUN locks; those of host locks go on with the array's address. */
const LUN_LOCK = 'global:lun-';

export async function createContender(args: ContenderArguments, context: ContenderContext): Promise<Contender> {
  const container = await containerFor(args);
  const driver = container.get(UnityIscsiDriver);
  const run = async ({ does, isOtherSide }: ContenderInput, { volume, host }: Task): Promise<void> => {
    const operate = async (): Promise<void> => {
      await (does === 'attach' ? driver.initializeConnection(volume, host) : driver.terminateConnection(volume, host));
    };
    await (isOtherSide ? withLock(otherSide, [host.host], operate, { container }) : operate());
  };
  return createDriverContender<ContenderInput>(
    {
      container,
      isTestedLock: ({ method }) => method === args.testedMethod,
      prepare: async ({ does, tasks, makes }) => {
        await driver.doSetup();
        for (const volume of makes) await driver.createVolume(volume);
        if (does === 'detach') for (const { volume, host } of tasks) await driver.initializeConnection(volume, host);
      },
      callers: (input) => input.tasks.map((task) => [() => run(input, task)]),
      close: () => container.get(UnityRest).close(),
    },
    context,
  );
}

async function containerFor({ options, providers, testedLocks }: ContenderArguments): Promise<Container> {
  const isTested = (name: string): boolean => name.startsWith(LUN_LOCK) === (testedLocks === 'lun');
  const global = new RoutedLockProvider(isTested, await lockProviderFor(providers.tested), await lockProviderFor(providers.real));
  const container = new Container();
  container.load(lockModule({ node: await lockProviderFor(providers.real), global, singleNode: true }), unityModule(options));
  return container;
}
