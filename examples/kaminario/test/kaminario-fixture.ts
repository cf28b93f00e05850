import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpFront, PlannedFault, SimulatorClock } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { closeLocks, lockModule, type LockModuleOptions } from '@holdfast/core';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { ConnectionInfo, Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { DEFAULT_ARRAY_SETTINGS, SimulatedKaminarioArray, type ArraySettings } from '../simulator/index.js';
import {
  KaminarioArrays,
  KaminarioFibreChannelDriver,
  KaminarioIscsiDriver,
  kaminarioModule,
  KaminarioReplication,
  type KaminarioCopier,
  type KaminarioEndpoint,
  type KaminarioOptions,
} from '../src/index.js';

export const ADDRESS = '192.0.2.10';
export const REPLICA_ADDRESS = '192.0.2.20';

/** A simulated array that serves. */
export interface ServedArray {
  readonly array: SimulatedKaminarioArray;
  readonly front: HttpFront;
  /** How to reach it under this address. */
  readonly endpoint: KaminarioEndpoint;
}

/** One backend: a container of its own, as another service would have it. */
export interface Backend {
  readonly container: Container;
  readonly iscsi: KaminarioIscsiDriver;
  readonly fc: KaminarioFibreChannelDriver;
  readonly replication: KaminarioReplication;
  readonly copier: RecordingCopier;
}

export interface BackendTools {
  /** By default lock files that all backends of the fixture share. */
  readonly locks?: LockModuleOptions;
  readonly isCopierBound?: boolean;
}

/** Stands for the node that would copy: records what it was given. */
export class RecordingCopier implements KaminarioCopier {
  readonly connector = { host: 'cinder-volume-01', initiator: 'iqn.1994-05.com.example:node', wwpns: ['10000090fa0000ff'] };
  readonly copies: { readonly source: ConnectionInfo; readonly destination: ConnectionInfo; readonly sizeGiB: number }[] = [];
  /** What happens while it copies. */
  onCopy: () => Promise<void> = () => Promise.resolve();

  async copy(source: ConnectionInfo, destination: ConnectionInfo, sizeGiB: number): Promise<void> {
    await this.onCopy();
    this.copies.push({ source, destination, sizeGiB });
  }
}

/** Arrays and backends of one test, with real locks that all backends share. */
export class KaminarioFixture {
  readonly #arrays: ServedArray[] = [];
  readonly #backends: Backend[] = [];

  private constructor(readonly lockDirectory: string) {}

  static async open(): Promise<KaminarioFixture> {
    return new KaminarioFixture(await mkdtemp(join(tmpdir(), 'holdfast-kaminario-')));
  }

  async serve(settings: Partial<ArraySettings> = {}, address = ADDRESS, clock?: SimulatorClock): Promise<ServedArray> {
    const array = new SimulatedKaminarioArray(settings, clock);
    const front = await serveHttpArray(array);
    const { user, password } = { ...DEFAULT_ARRAY_SETTINGS, ...settings };
    const served = { array, front, endpoint: { address, url: front.url, user, password, busyPausesMs: [1, 1, 1, 1] } };
    this.#arrays.push(served);
    return served;
  }

  backend(options: KaminarioOptions, { locks, isCopierBound = true }: BackendTools = {}): Backend {
    const container = new Container();
    const copier = new RecordingCopier();
    const real = { global: new ProperLockfileLockProvider({ directory: this.lockDirectory, pollMs: 2 }), singleNode: true };
    container.load(lockModule(locks ?? real), isCopierBound ? kaminarioModule(options, copier) : kaminarioModule(options));
    const [iscsi, fc] = [container.get(KaminarioIscsiDriver), container.get(KaminarioFibreChannelDriver)];
    const backend = { container, iscsi, fc, replication: container.get(KaminarioReplication), copier };
    this.#backends.push(backend);
    return backend;
  }

  async close(): Promise<void> {
    for (const { container } of this.#backends) {
      await closeLocks(container);
      await container.get(KaminarioArrays).close();
    }
    for (const { front } of this.#arrays) await front.stop();
    await rm(this.lockDirectory, { recursive: true });
  }
}

export function record(sizeGiB = 1): Volume {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB };
}

/** A fault that the array is to answer matching requests with. */
export const refuse = (match: string, code = 'no', times = 1): PlannedFault => ({ match, times, fault: { kind: 'error', code } });

/** What an error of the driver equals. */
export const error = (code: string, match = ''): object => expect.objectContaining({ name: 'DriverError', code, message: expect.stringContaining(match) });

export const ISCSI_HOSTS = [
  { host: 'compute-01.example.com', initiator: 'iqn.1994-05.com.example:01' },
  { host: 'compute-02.example.com', initiator: 'iqn.1994-05.com.example:02' },
] as const;

export const FC_HOSTS = [
  { host: 'compute-01.example.com', wwpns: ['10000090fa000001', '10000090fa000002'] },
  { host: 'compute-02.example.com', wwpns: ['10000090fa000003'] },
] as const;
