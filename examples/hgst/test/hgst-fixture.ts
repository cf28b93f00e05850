import 'reflect-metadata';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, SimulatorClock, SimulatorReport } from '@holdfast/array-simulator';
import { closeLocks, lockModule, MemoryLockProvider } from '@holdfast/core';
import type { LockProvider } from '@holdfast/core/provider';
import { HgstDriver, hgstModule, type HgstOptions } from '@holdfast/example-hgst';
import { serveHgstArray, type ArraySettings, type ServedHgstArray } from '@holdfast/example-hgst/simulator';
import { isDriverError, type Snapshot, type Volume } from '@holdfast/volume';
import { Container } from 'inversify';

const STORAGE_SERVERS = ['stor1:gbd0', 'stor2:gbd0'];

export interface FixtureOptions {
  readonly array?: Partial<ArraySettings>;
  readonly driver?: Partial<HgstOptions>;
  /** Default: core's own queue. */
  readonly lockProvider?: LockProvider;
  readonly clock?: SimulatorClock;
}

/** A driver with a cluster of its own, whose commands are processes, beside what the cluster says. */
export class HgstFixture {
  readonly #container = new Container();

  private constructor(readonly served: ServedHgstArray) {}

  static async open({ array, driver, lockProvider = new MemoryLockProvider(), clock }: FixtureOptions = {}): Promise<HgstFixture> {
    const served = await serveHgstArray({ deviceBytesPerGB: 4096, ...array }, clock && { clock });
    const fixture = new HgstFixture(served);
    const { command, array: cluster } = served;
    const options = { command, deviceDirectory: cluster.deviceDirectory, storageServers: STORAGE_SERVERS, ...driver };
    fixture.#container.load(lockModule({ process: lockProvider }), hgstModule(options));
    return fixture;
  }

  get driver(): HgstDriver {
    return this.#container.get(HgstDriver);
  }

  get array(): ServedHgstArray['array'] {
    return this.served.array;
  }

  /** Names of the spaces there are. */
  get spaceNames(): readonly string[] {
    return [...this.array.spaces.keys()];
  }

  get report(): SimulatorReport {
    return this.array.control.report();
  }

  /** A volume as it is recorded once it has been made. */
  async create(displayName: string, sizeGiB = 1): Promise<Volume> {
    const volume = record(displayName, sizeGiB);
    return { ...volume, ...(await this.driver.createVolume(volume)) };
  }

  /** The next command whose arguments contain `match` meets the fault instead. */
  plan(match: string, fault: Fault): void {
    this.array.control.configure({ faults: [{ match, fault }] });
  }

  device(name: string): string {
    return join(this.array.deviceDirectory, name);
  }

  write({ providerId }: Volume | Snapshot, text: string): void {
    writeFileSync(this.device(providerId ?? ''), text, { flag: 'r+' });
  }

  read({ providerId }: Volume | Snapshot): string {
    return readFileSync(this.device(providerId ?? ''), 'utf8').replace(/\0+$/, '');
  }

  hasDevice(name: string): boolean {
    return existsSync(this.device(name));
  }

  async close(): Promise<void> {
    await closeLocks(this.#container);
    await this.served.stop();
  }
}

let records = 0;

export function record(displayName: string, sizeGiB = 1): Volume {
  records += 1;
  return { id: `id-${records}`, name: `volume-${records}`, sizeGiB, displayName };
}

export function snapshotOf(volume: Volume): Snapshot {
  records += 1;
  return { id: `id-${records}`, name: `snapshot-${records}`, volume, volumeSizeGiB: volume.sizeGiB };
}

/** The code of the error that the operation fails with. */
export async function codeOf(operation: Promise<unknown>): Promise<unknown> {
  return await operation.then(
    () => 'no error',
    (error: unknown) => (isDriverError(error) ? error.code : error),
  );
}
