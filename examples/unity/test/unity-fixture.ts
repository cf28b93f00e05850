import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { closeLocks, lockModule } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import { Container } from 'inversify';
import { DEFAULT_ARRAY_SETTINGS, SimulatedUnityArray, type ArraySettings } from '../simulator/index.js';
import { UnityFibreChannelDriver, UnityIscsiDriver, unityModule, UnityRest, type UnityOptions } from '../src/index.js';

/** A simulated array that serves, and a container whose drivers use it, with real locks. */
export class UnityFixture {
  readonly #more: Container[] = [];

  private constructor(
    readonly array: SimulatedUnityArray,
    readonly front: HttpFront,
    readonly container: Container,
    readonly lockDirectory: string,
  ) {}

  static async open(settings: Partial<ArraySettings> = {}, options: Partial<UnityOptions> = {}): Promise<UnityFixture> {
    const array = new SimulatedUnityArray(settings);
    const front = await serveHttpArray(array);
    const lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-unity-'));
    return new UnityFixture(array, front, containerFor(front.url, lockDirectory, options), lockDirectory);
  }

  get iscsi(): UnityIscsiDriver {
    return this.container.get(UnityIscsiDriver);
  }

  get fc(): UnityFibreChannelDriver {
    return this.container.get(UnityFibreChannelDriver);
  }

  /** A second service on the same array, with the same locks and nothing else in common. */
  anotherService(options: Partial<UnityOptions> = {}): UnityIscsiDriver {
    const container = containerFor(this.front.url, this.lockDirectory, options);
    this.#more.push(container);
    return container.get(UnityIscsiDriver);
  }

  async close(): Promise<void> {
    for (const container of [this.container, ...this.#more]) {
      await closeLocks(container);
      await container.get(UnityRest).close();
    }
    await this.front.stop();
    await rm(this.lockDirectory, { recursive: true });
  }
}

function containerFor(url: string, directory: string, options: Partial<UnityOptions>): Container {
  const { user, password } = DEFAULT_ARRAY_SETTINGS;
  const container = new Container();
  container.load(
    lockModule({ global: new ProperLockfileLockProvider({ directory, pollMs: 2 }), singleNode: true }),
    unityModule({ url, user, password, busyRetryMs: 1, ...options }),
  );
  return container;
}

export const ISCSI_HOSTS = [
  { host: 'compute-01', initiator: 'iqn.1994-05.com.example:01' },
  { host: 'compute-02', initiator: 'iqn.1994-05.com.example:02' },
] as const;

export const FC_HOSTS = [
  { host: 'compute-01', wwnns: ['20000090fa000001', '20000090fa000001'], wwpns: ['10000090fa000001', '10000090fa000002'] },
  { host: 'compute-02', wwnns: ['20000090fa000003'], wwpns: ['10000090fa000003'] },
] as const;
