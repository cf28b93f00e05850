import { expect } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { closeLocks, lockModule } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';
import type { Snapshot, Volume } from '@holdfast/volume';
import { Container } from 'inversify';
import { DEFAULT_ARRAY_SETTINGS, SimulatedInfinidatArray, type ArraySettings } from '../simulator/index.js';
import {
  hostName,
  InfinidatClient,
  InfinidatFibreChannelDriver,
  InfinidatIscsiDriver,
  infinidatModule,
  volumeName,
  type InfinidatOptions,
  type VolumeCopier,
} from '../src/index.js';
import { DataPathCopier } from './data-path-copier.js';

export interface FixtureOptions {
  readonly array?: Partial<ArraySettings>;
  /** Of the driver. */
  readonly driver?: Partial<InfinidatOptions>;
  /** null: none is given to the module. */
  readonly copier?: VolumeCopier | null;
  readonly https?: boolean;
  /** Default: one that excludes across processes. */
  readonly locks?: LockProvider;
}

/** A simulated array that serves, and a container whose drivers use it, with real locks. */
export class InfinidatFixture {
  private constructor(
    readonly array: SimulatedInfinidatArray,
    readonly front: HttpFront,
    readonly container: Container,
    readonly lockDirectory: string,
  ) {}

  static async open({ array: settings = {}, driver = {}, copier, https = false, locks }: FixtureOptions = {}): Promise<InfinidatFixture> {
    const array = new SimulatedInfinidatArray(settings);
    const front = await serveHttpArray(array, { https });
    const lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-infinidat-'));
    const container = new Container();
    const options = infinidatOptions(front, driver);
    container.load(
      lockModule({ global: locks ?? new ProperLockfileLockProvider({ directory: lockDirectory, pollMs: 2 }), singleNode: true }),
      copier === null ? infinidatModule(options) : infinidatModule(options, copier ?? new DataPathCopier(array)),
    );
    return new InfinidatFixture(array, front, container, lockDirectory);
  }

  get iscsi(): InfinidatIscsiDriver {
    return this.container.get(InfinidatIscsiDriver);
  }

  get fc(): InfinidatFibreChannelDriver {
    return this.container.get(InfinidatFibreChannelDriver);
  }

  async makeVolume(sizeGiB = 1): Promise<Volume> {
    const volume = volumeRecord(sizeGiB);
    await this.iscsi.createVolume(volume);
    return volume;
  }

  async makeSnapshot(volume: Volume): Promise<Snapshot> {
    const id = randomUUID();
    const snapshot = { id, name: `snapshot-${id}`, volume, volumeSizeGiB: volume.sizeGiB };
    await this.iscsi.createSnapshot(snapshot);
    return snapshot;
  }

  /** Plans refusals of requests that contain `match`. */
  refuse(match: string, code: string, times = 1): void {
    this.array.control.configure({ faults: [{ match, times, fault: { kind: 'error', code } }] });
  }

  /** The volume as the array has it. */
  arrayVolume({ id }: Volume) {
    return this.array.state.volumes.named(volumeName(id));
  }

  /** The host of a port as the array has it. */
  arrayHost(address: string) {
    return this.array.state.hosts.all().find(({ name }) => name === hostName(address));
  }

  hostNames(): string[] {
    return this.array.state.hosts.all().map(({ name }) => name);
  }

  /** Somebody without the driver's lock. */
  stranger() {
    const { user, password } = this.array.state.settings;
    return this.array.state.sessions.clientOf({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` });
  }

  async close(): Promise<void> {
    await closeLocks(this.container);
    await this.container.get(InfinidatClient).close();
    await this.front.stop();
    await rm(this.lockDirectory, { recursive: true });
  }
}

function infinidatOptions({ url, certificate }: HttpFront, options: Partial<InfinidatOptions>): InfinidatOptions {
  const { user, password, pool, networkSpace } = DEFAULT_ARRAY_SETTINGS;
  const trust = certificate === undefined ? {} : { certificate };
  return { managementAddress: '127.0.0.1', url, user, password, poolName: pool.name, iscsiNetworkSpaces: [networkSpace.name], ...trust, ...options };
}

export const ISCSI_HOSTS = [
  { host: 'compute-01.example.com', initiator: 'iqn.1994-05.com.example:01' },
  { host: 'compute-02.example.com', initiator: 'iqn.1994-05.com.example:02' },
] as const;

export const FC_HOSTS = [
  { host: 'compute-01', wwpns: ['10000090fa000001', '10000090fa000002'] },
  { host: 'compute-02', wwpns: ['10000090fa000003'] },
] as const;

export function volumeRecord(sizeGiB = 1): Volume {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB };
}

/** Matches a driver's error by its code and a part of its message. */
export function driverError(code: string, match = ''): object {
  return expect.objectContaining({ name: 'DriverError', code, message: expect.stringContaining(match) });
}
