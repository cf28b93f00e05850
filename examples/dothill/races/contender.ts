import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderSpec } from '@holdfast/array-simulator';
import type { Contender, ContenderContext } from '@holdfast/conformance/contenders';
import { lockModule, LockScope, type LockModuleOptions } from '@holdfast/core';
import { lockName } from '@holdfast/core/provider';
import { createDriverContender, lockProviderFor, RoutedLockProvider } from '@holdfast/race-kit';
import type { Connector, Volume } from '@holdfast/volume';
import { Container, injectable, injectFromBase } from 'inversify';
import { DothillClient, dothillModule, DothillIscsiDriver, type DothillOptions } from '@holdfast/example-dothill';

/** All processes on one node: each lock gets its provider, so that one can be taken away by itself. */
export interface OneNode {
  /** For the lock under test. */
  readonly provider: ProviderSpec;
  /** For the other one. */
  readonly realProvider: ProviderSpec;
}

/** Each process on a node of its own, with lock files that no other sees: only what reaches everywhere can exclude. */
export interface SeveralNodes {
  /** Holds a directory for each node. */
  readonly directory: string;
  /** URL of the provider of both locks; without it each process falsely takes its node for the only one. */
  readonly url?: string;
}

/** What a contender process is started with. */
export interface ContenderArguments {
  readonly options: DothillOptions;
  readonly testedLock: string;
  readonly locks: OneNode | SeveralNodes;
  /** Pause between reading the LUNs in use and mapping: this client's side of the window between check and commit. */
  readonly thinkMs: number;
  /** `use-session`: volumes come and go; `attach`: they are made before the race and attached in it. */
  readonly story: 'use-session' | 'attach';
}

/** What one process is to do; all volumes at once. */
export interface ContenderInput {
  readonly volumes: readonly Volume[];
  readonly host: Connector;
}

export async function createContender(args: ContenderArguments, context: ContenderContext): Promise<Contender> {
  const container = await containerFor(args, context.index);
  const driver = container.get(DothillIscsiDriver);
  const stories = {
    'use-session': (volume: Volume) => [() => driver.createVolume(volume), () => driver.getVolumeStats(), () => driver.deleteVolume(volume)],
    attach: (volume: Volume, host: Connector) => [() => driver.initializeConnection(volume, host)],
  };
  return createDriverContender(
    {
      container,
      isTestedLock: (event) => event.lockName === args.testedLock,
      prepare: async ({ volumes }: ContenderInput) => {
        if (args.story === 'attach') for (const volume of volumes) await driver.createVolume(volume);
      },
      callers: ({ volumes, host }) => volumes.map((volume) => stories[args.story](volume, host)),
    },
    context,
  );
}

async function containerFor({ options, testedLock, locks, thinkMs }: ContenderArguments, index: number): Promise<Container> {
  const container = new Container();
  container.load(lockModule('provider' in locks ? await sharedNode(locks, testedLock) : ownNode(locks, index)), dothillModule(options));
  container.rebind(DothillClient).to(clientThatThinks(thinkMs)).inSingletonScope();
  return container;
}

async function sharedNode({ provider, realProvider }: OneNode, testedLock: string): Promise<LockModuleOptions> {
  const tested = lockName(LockScope.Global, testedLock);
  const global = new RoutedLockProvider((name) => name === tested, await lockProviderFor(provider), await lockProviderFor(realProvider));
  return { global, singleNode: true };
}

function ownNode({ url, directory }: SeveralNodes, index: number): LockModuleOptions {
  const node = `file://${join(directory, `node-${index}`)}`;
  return url === undefined ? { node, singleNode: true } : { node, global: url };
}

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
