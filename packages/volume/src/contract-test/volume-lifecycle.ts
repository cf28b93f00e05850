import { randomUUID } from 'node:crypto';
import type { ConnectionInfo } from '../records/connection-info.js';
import type { Connector } from '../records/connector.js';
import type { Snapshot } from '../records/snapshot.js';
import type { Volume, VolumeModelUpdate } from '../records/volume.js';
import type { VolumeDriver } from '../volume-driver.js';

/**
 * Calls a driver in the order a volume manager does: records what it returns, exports before the first attachment, ends the export before
 * deletion. Remembers everything it made, so that a clause need not tidy up.
 */
export class VolumeLifecycle {
  readonly #driver: VolumeDriver;
  readonly #undo: (() => Promise<void>)[] = [];
  readonly #records = new Map<string, Volume>();

  constructor(driver: VolumeDriver) {
    this.#driver = driver;
  }

  /** A record that no backend knows yet. */
  record(sizeGiB = 1): Volume {
    const id = randomUUID();
    return { id, name: `volume-${id}`, sizeGiB, displayName: 'contract test' };
  }

  async create(sizeGiB = 1): Promise<Volume> {
    const volume = this.record(sizeGiB);
    return this.#made(volume, await this.#driver.createVolume(volume));
  }

  async clone(source: Volume, sizeGiB = source.sizeGiB): Promise<Volume> {
    const volume = this.record(sizeGiB);
    return this.#made(volume, await this.#driver.createClonedVolume(volume, this.current(source)));
  }

  async createFromSnapshot(snapshot: Snapshot, sizeGiB = snapshot.volumeSizeGiB): Promise<Volume> {
    const volume = this.record(sizeGiB);
    return this.#made(volume, await this.#driver.createVolumeFromSnapshot(volume, snapshot));
  }

  async snapshot(volume: Volume): Promise<Snapshot> {
    const id = randomUUID();
    const record: Snapshot = { id, name: `snapshot-${id}`, volume: this.current(volume), volumeSizeGiB: this.current(volume).sizeGiB };
    const snapshot = { ...record, ...(await this.#driver.createSnapshot(record)) };
    this.#undo.push(() => this.#driver.deleteSnapshot(snapshot));
    return snapshot;
  }

  async extend(volume: Volume, newSizeGiB: number): Promise<Volume> {
    await this.#driver.extendVolume(this.current(volume), newSizeGiB);
    return this.#recorded({ ...this.current(volume), sizeGiB: newSizeGiB });
  }

  async export(volume: Volume, connector?: Connector): Promise<Volume> {
    const update = await this.#driver.createExport?.(this.current(volume), connector);
    this.#undo.push(async () => this.#driver.removeExport?.(this.current(volume)));
    return this.#recorded({ ...this.current(volume), ...update });
  }

  async attach(volume: Volume, connector: Connector): Promise<ConnectionInfo> {
    if (!this.current(volume).providerLocation) await this.export(volume, connector);
    const info = await this.#driver.initializeConnection(this.current(volume), connector);
    this.#undo.push(() => this.detach(volume, connector));
    return info;
  }

  async detach(volume: Volume, connector: Connector | null): Promise<void> {
    await this.#driver.terminateConnection(this.current(volume), connector);
  }

  async removeExport(volume: Volume): Promise<void> {
    await this.#driver.removeExport?.(this.current(volume));
  }

  async delete(volume: Volume): Promise<void> {
    await this.removeExport(volume);
    await this.#driver.deleteVolume(this.current(volume));
  }

  /** The record with everything the driver has returned so far. */
  current(volume: Volume): Volume {
    return this.#records.get(volume.id) ?? volume;
  }

  /** Undoes everything, last thing first. */
  async tidyUp(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }

  #made(volume: Volume, update: VolumeModelUpdate | void): Volume {
    this.#undo.push(() => this.#driver.deleteVolume(this.current(volume)));
    return this.#recorded({ ...volume, ...update });
  }

  #recorded(volume: Volume): Volume {
    this.#records.set(volume.id, volume);
    return volume;
  }
}
