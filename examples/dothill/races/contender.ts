import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { subscribe } from 'node:diagnostics_channel';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { closeLocks, lockModule, type LockEvent } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import type { Connector, Volume } from '@holdfast/volume';
import { Container, injectable, injectFromBase } from 'inversify';
import { DothillClient, dothillModule, DothillIscsiDriver, type DothillOptions } from '@holdfast/example-dothill';
import { RoutedLockProvider } from './routed-lock-provider.js';

/** What a contender process is started with. */
export interface ContenderArguments {
  readonly options: DothillOptions;
  /** Provider of the array's lock, and of the map lock. */
  readonly providers: { readonly api: ProviderSpec; readonly map: ProviderSpec };
  /** Name of the lock whose waits are reported. */
  readonly lockName: string;
  /** Pause between reading the LUNs in use and mapping: this client's side of the window between check and commit. */
  readonly thinkMs: number;
}

/** What one process is to do in one run; all volumes at once. */
export interface ContenderInput {
  readonly volumes: readonly Volume[];
  readonly host: Connector;
}

/** What one process tells of one run. */
export interface ContenderResult {
  readonly failures: readonly string[];
  readonly waitsMs: readonly number[];
}

/** Tells that one more operation has ended. */
export const OPERATION_ENDED = 'operation-ended';

/** A client that takes its time between reading the LUNs in use and mapping. */
function clientThatThinks(thinkMs: number): new (options: DothillOptions) => DothillClient {
  @injectable()
  @injectFromBase({ extendConstructorArguments: true, extendProperties: true })
  class ThoughtfulClient extends DothillClient {
    protected override async lunsInUse(initiators: readonly string[]): Promise<ReadonlySet<number>> {
      const luns = await super.lunsInUse(initiators);
      await sleep(thinkMs);
      return luns;
    }
  }
  return ThoughtfulClient;
}

export async function createContender(args: ContenderArguments, { emit }: ContenderContext): Promise<Contender> {
  const container = await containerFor(args);
  const driver = container.get(DothillIscsiDriver);
  const waitsMs: number[] = [];
  subscribe('holdfast:lock:acquired', (message) => {
    const { lockName, waitedMs } = message as LockEvent;
    if (lockName === args.lockName && waitedMs !== undefined) waitsMs.push(waitedMs);
  });
  const runAll = async (operations: readonly (readonly (() => Promise<unknown>)[])[]): Promise<ContenderResult> => {
    waitsMs.length = 0;
    const failures: string[] = [];
    const caller = async (steps: readonly (() => Promise<unknown>)[]): Promise<void> => {
      for (const step of steps) {
        await step().catch((error: unknown) => failures.push(String(error)));
        emit(OPERATION_ENDED);
      }
    };
    await Promise.all(operations.map(caller));
    return { failures, waitsMs: [...waitsMs] };
  };
  return {
    create: async ({ volumes }: ContenderInput) => {
      for (const volume of volumes) await driver.createVolume(volume);
    },
    useSession: ({ volumes }: ContenderInput) =>
      runAll(volumes.map((volume) => [() => driver.createVolume(volume), () => driver.getVolumeStats(), () => driver.deleteVolume(volume)])),
    attach: ({ volumes, host }: ContenderInput) => runAll(volumes.map((volume) => [() => driver.initializeConnection(volume, host)])),
    close: () => closeLocks(container),
  };
}

async function containerFor({ options, providers, thinkMs }: ContenderArguments): Promise<Container> {
  const container = new Container();
  const global = new RoutedLockProvider(await providerFor(providers.map), await providerFor(providers.api));
  container.load(lockModule({ global, singleNode: true }), dothillModule(options));
  container.rebind(DothillClient).to(clientThatThinks(thinkMs)).inSingletonScope();
  return container;
}

async function providerFor(spec: ProviderSpec): Promise<LockProvider> {
  const module = (await import(spec.module)) as Record<string, new (options: unknown) => LockProvider>;
  const Provider = module[spec.export];
  if (Provider === undefined) throw new TypeError(`${spec.module} exports no ${spec.export}`);
  return new Provider(spec.options);
}
