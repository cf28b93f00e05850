import { constants } from 'node:fs';
import { copyFile, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, injectable } from 'inversify';
import { DriverError } from '../driver-error.js';
import type { Snapshot } from '../records/snapshot.js';
import type { Volume } from '../records/volume.js';

/** Where the volumes of a node are kept. @public */
export interface VolumeGroupOptions {
  /** A folder whose files the node's kernel takes for block devices. */
  readonly directory: string;
  /** How much all volumes and snapshots may take together. */
  readonly capacityGiB: number;
  /** How many bytes a GiB takes in here; less than 2^30 makes a model. */
  readonly bytesPerGiB: number;
}

/** Service identifier of {@link VolumeGroupOptions}. @public */
export const VOLUME_GROUP_OPTIONS = Symbol.for('@holdfast/volume/VolumeGroupOptions');

/** A tiny volume group: each volume and snapshot is a sparse file. It stands for LVM, which brings a locking of its own. @public */
@injectable()
export class LocalVolumes {
  readonly #options: VolumeGroupOptions;

  constructor(@inject(VOLUME_GROUP_OPTIONS) options: VolumeGroupOptions) {
    this.#options = options;
  }

  /**
   * The block device of a volume or snapshot.
   * @throws DriverError `ERR_BACKEND_REFUSED` when its name cannot be that of a device
   */
  device({ name }: Volume | Snapshot): string {
    if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) throw new DriverError('ERR_BACKEND_REFUSED', `"${name}" cannot be a device name`);
    return join(this.#options.directory, name);
  }

  /** @throws DriverError `ERR_VOLUME_NOT_FOUND` */
  async mustExist(volume: Volume): Promise<void> {
    await stat(this.device(volume)).catch((error: unknown) => {
      throw this.#told(error, volume);
    });
  }

  /**
   * Resolves when the volume is there, empty.
   * @throws DriverError `ERR_VOLUME_EXISTS`, `ERR_CAPACITY`
   */
  async create(volume: Volume): Promise<void> {
    await mkdir(this.#options.directory, { recursive: true });
    await this.#checkRoom(volume.sizeGiB);
    const file = await open(this.device(volume), 'wx').catch((error: unknown) => {
      throw this.#told(error, volume);
    });
    await file.close();
    await this.#growOrRemove(volume, volume.sizeGiB);
  }

  /**
   * Resolves when `to` holds what `from` held; nothing is left when it fails.
   * @throws DriverError `ERR_VOLUME_NOT_FOUND`, `ERR_SNAPSHOT_NOT_FOUND`, `ERR_VOLUME_EXISTS`, `ERR_CAPACITY`
   */
  async copy(from: Volume | Snapshot, to: Volume | Snapshot, sizeGiB: number): Promise<void> {
    await this.#checkRoom(sizeGiB);
    try {
      await copyFile(this.device(from), this.device(to), constants.COPYFILE_EXCL);
    } catch (error) {
      throw this.#told(error, from);
    }
    await this.#growOrRemove(to, sizeGiB);
  }

  /** @throws DriverError `ERR_VOLUME_NOT_FOUND`, `ERR_CAPACITY` */
  async extend(volume: Volume, newSizeGiB: number): Promise<void> {
    await this.#checkRoom(newSizeGiB - volume.sizeGiB);
    await this.#grow(volume, newSizeGiB);
  }

  /** The volume or snapshot is gone afterwards, also when it was not there. */
  async delete(item: Volume | Snapshot): Promise<void> {
    await rm(this.device(item), { force: true });
  }

  /** What there is, and what nothing takes. */
  async room(): Promise<{ readonly totalGiB: number; readonly freeGiB: number }> {
    const { directory, capacityGiB, bytesPerGiB } = this.#options;
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
    return sizeGiB * this.#options.bytesPerGiB;
  }

  #told(error: unknown, item: Volume | Snapshot): unknown {
    const { code } = error as NodeJS.ErrnoException;
    const details = { cause: error };
    const notFound = 'volumeSizeGiB' in item ? 'ERR_SNAPSHOT_NOT_FOUND' : 'ERR_VOLUME_NOT_FOUND';
    if (code === 'ENOENT') return new DriverError(notFound, `there is no ${item.name}`, details);
    if (code === 'EEXIST') return new DriverError('ERR_VOLUME_EXISTS', `there already is a volume of that name, beside ${item.name}`, details);
    return error;
  }
}
