import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { closeLocks, lockModule } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import { Container } from 'inversify';
import { SimulatedDothillArray, DEFAULT_ARRAY_SETTINGS, type ArraySettings } from '../simulator/index.js';
import { dothillModule, type DothillOptions } from '../src/index.js';

const lockFiles = (directory: string): LockProvider => new ProperLockfileLockProvider({ directory, pollMs: 2 });

export type FixtureOptions = Partial<DothillOptions> | ((url: string) => Partial<DothillOptions>);

/** A simulated array that serves, and a container whose drivers use it, with real locks. */
export class DothillFixture {
  private constructor(
    readonly array: SimulatedDothillArray,
    readonly front: HttpFront,
    readonly container: Container,
    readonly lockDirectory: string,
  ) {}

  /**
   * @param options - of the driver; a function gets the URL of the array
   * @param makeProvider - gets a directory of its own
   */
  static async open(settings: Partial<ArraySettings> = {}, options: FixtureOptions = {}, https = false, makeProvider = lockFiles): Promise<DothillFixture> {
    const array = new SimulatedDothillArray({ copyMs: 5, ...settings });
    const front = await serveHttpArray(array, { https });
    const lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-dothill-'));
    const container = new Container();
    container.load(
      lockModule({ global: makeProvider(lockDirectory), singleNode: true }),
      dothillModule(dothillOptions(front, typeof options === 'function' ? options(front.url) : options)),
    );
    return new DothillFixture(array, front, container, lockDirectory);
  }

  async close(): Promise<void> {
    await closeLocks(this.container);
    await this.front.stop();
    await rm(this.lockDirectory, { recursive: true });
  }
}

function dothillOptions({ url, certificate }: HttpFront, options: Partial<DothillOptions>): DothillOptions {
  const { user, password, serial } = DEFAULT_ARRAY_SETTINGS;
  return { arrayName: serial, addresses: [url], user, password, copyPollMs: 3, ...(certificate === undefined ? {} : { certificate }), ...options };
}

export const ISCSI_HOSTS = [
  { host: 'compute-01.example.com', initiator: 'iqn.1994-05.com.example:01' },
  { host: 'compute-02.example.com', initiator: 'iqn.1994-05.com.example:02' },
] as const;

export const FC_HOSTS = [
  { host: 'compute-01', wwpns: ['10000090fa000001', '10000090fa000002'] },
  { host: 'compute-02', wwpns: ['10000090fa000003'] },
] as const;
