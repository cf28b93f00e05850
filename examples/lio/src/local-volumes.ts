import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DriverError, type Snapshot, type Volume } from '@holdfast/volume';
import { inject, injectable } from 'inversify';

/** Where the volumes of a node are kept. */
export interface VolumeGroupSettings {
  /** A folder whose files the node's kernel takes for block devices. */
  readonly directory: string;
  readonly capacityGiB: number;
  /** How many bytes a GiB takes in here; less than 2^30 makes a model. */
  readonly bytesPerGiB: number;
}

/** Service identifier of {@link VolumeGroupSettings}. */
export const VOLUME_GROUP_SETTINGS = Symbol.for('@holdfast/example-lio/VolumeGroupSettings');

/** A tiny volume group: each volume and snapshot is a sparse file. It stands for LVM, which brings a locking of its own. */
@injectable()
export class LocalVolumes {
  readonly #settings: VolumeGroupSettings;

  constructor(@inject(VOLUME_GROUP_SETTINGS) settings: VolumeGroupSettings) {
    this.#settings = settings;
  }

  /** The block device of a volume or snapshot. */
  device({ name }: Volume | Snapshot): string {
    if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) throw new DriverError('ERR_BACKEND_REFUSED', `"${name}" cannot be a device name`);
    return join(this.#settings.directory, name);
  }

  async create(volume: Volume): Promise<void> {
    await mkdir(this.#settings.directory, { recursive: true });
    await this.#checkRoom(volume.sizeGiB);
    const file = await open(this.device(volume), 'wx').catch((error: unknown) => {
      throw this.#told(error, volume);
    });
    await file.close();
    await this.#growOrRemove(volume, volume.sizeGiB);
  }

  /** Copies a volume or snapshot; nothing is left when it fails. */
  async copy(from: Volume | Snapshot, to: Volume | Snapshot, sizeGiB: number): Promise<void> {
    await this.#checkRoom(sizeGiB);
    try {
      await copyFile(this.device(from), this.device(to), constants.COPYFILE_EXCL);
    } catch (error) {
      throw this.#told(error, from);
    }
    await this.#growOrRemove(to, sizeGiB);
  }

  async extend(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.#checkRoom(newSizeGiB - volume.sizeGiB);
    await this.#grow(volume, newSizeGiB);
  }

  async delete(item: Volume | Snapshot): Promise<void> {
    await rm(this.device(item), { force: true });
  }

  async room(): Promise<{ readonly totalGiB: number; readonly freeGiB: number }> {
    const { directory, capacityGiB, bytesPerGiB } = this.#settings;
    const names = await readdir(directory).catch(() => []);
    const sizes = await Promise.all(names.map((name) => stat(join(directory, name)).then(({ size }) => size, () => 0)));
    const usedGiB = sizes.reduce((sum, size) => sum + size, 0) / bytesPerGiB;
    return { totalGiB: capacityGiB, freeGiB: Math.max(0, capacityGiB - usedGiB) };
  }

  async #growOrRemove(item: Volume | Snapshot, sizeGiB: number): Promise<void> {
    try {
      await this.#grow(item, sizeGiB);
    } catch (error) {
      await this.delete(item);
      throw error;
    }
  }

  async #grow(item: Volume | Snapshot, sizeGiB: number): Promise<void> {
    const file = await open(this.device(item), 'r+').catch((error: unknown) => {
      throw this.#told(error, item);
    });
    try {
      const { size } = await file.stat();
      if (size < this.#bytes(sizeGiB)) await file.truncate(this.#bytes(sizeGiB));
    } finally {
      await file.close();
    }
  }

  async #checkRoom(neededGiB: number): Promise<void> {
    const { freeGiB } = await this.room();
    if (neededGiB > freeGiB) throw new DriverError('ERR_CAPACITY', `${neededGiB} GiB are needed, ${freeGiB} GiB are free`);
  }

  #bytes(sizeGiB: number): number {
    return sizeGiB * this.#settings.bytesPerGiB;
  }

  #told(error: unknown, item: Volume | Snapshot): unknown {
    const { code } = error as NodeJS.ErrnoException;
    const isSnapshot = 'volumeSizeGiB' in item;
    if (code === 'ENOENT') return new DriverError(isSnapshot ? 'ERR_SNAPSHOT_NOT_FOUND' : 'ERR_VOLUME_NOT_FOUND', `there is no ${item.name}`, { cause: error });
    if (code === 'EEXIST') return new DriverError('ERR_VOLUME_EXISTS', `there already is a volume of that name, beside ${item.name}`, { cause: error });
    return error;
  }
}
