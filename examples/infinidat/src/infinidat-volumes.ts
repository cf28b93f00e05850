import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { InfinidatClient } from './infinidat-client.js';
import { INFINIDAT_ERRORS, tolerating } from './infinidat-errors.js';
import { CREATED_BY } from './infinidat-names.js';
import { poolSchema, volumeSchema, type PoolRecord, type VolumeRecord } from './infinidat-records.js';

export const BYTES_PER_GIB = 2 ** 30;

/** What the array is told about the record that an object stands for. */
export interface InfinidatObjectOrigin {
  readonly id: string;
  readonly name: string;
}

/** Volumes, snapshots and the pool. The array sees to their names by itself, so they need no lock. */
@injectable()
export class InfinidatVolumes {
  readonly #client: InfinidatClient;

  constructor(@inject(InfinidatClient) client: InfinidatClient) {
    this.#client = client;
  }

  find(name: string): Promise<VolumeRecord | undefined> {
    return this.#client.find('volumes', { name }, volumeSchema);
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` */
  async needed(name: string): Promise<VolumeRecord> {
    const found = await this.find(name);
    if (found === undefined) throw new DriverError('ERR_VOLUME_NOT_FOUND', `the array has no volume ${name}`);
    return found;
  }

  /** @throws `ERR_VOLUME_EXISTS`, `ERR_CAPACITY` */
  async create(name: string, sizeGiB: number, origin: InfinidatObjectOrigin): Promise<void> {
    const { provisioning, useCompression } = this.#client.settings;
    const { id: poolId } = await this.pool();
    const isCompressible = useCompression !== undefined && (await this.#client.has('compression'));
    await this.#create(origin, {
      name,
      pool_id: poolId,
      size: sizeGiB * BYTES_PER_GIB,
      provtype: provisioning.toUpperCase(),
      ...(isCompressible ? { compression_enabled: useCompression } : {}),
    });
  }

  /** Keeps what `parent`, a volume or a snapshot, holds now. @throws `ERR_VOLUME_EXISTS` */
  async createSnapshot(parent: VolumeRecord, name: string, origin: InfinidatObjectOrigin): Promise<void> {
    await this.#create(origin, { name, parent_id: parent.id });
  }

  /** @throws `ERR_VOLUME_BUSY` while there are snapshots of it: approval is given for the volume, and the array would delete them too */
  async delete(name: string): Promise<void> {
    const found = await this.find(name);
    if (found === undefined) return;
    if (found.has_children) throw new DriverError('ERR_VOLUME_BUSY', `${name} has snapshots; delete them first`);
    await tolerating(this.#client.delete(`volumes/${found.id}`), INFINIDAT_ERRORS.volumeNotFound);
  }

  async resize(name: string, sizeGiB: number): Promise<void> {
    const { id } = await this.needed(name);
    await this.#client.put(`volumes/${id}`, { size: sizeGiB * BYTES_PER_GIB });
  }

  /** @throws `ERR_BACKEND_CONFIG` when there is no such pool */
  async pool(): Promise<PoolRecord> {
    const { poolName } = this.#client.settings;
    const found = await this.#client.find('pools', { name: poolName }, poolSchema);
    if (found === undefined) throw new DriverError('ERR_BACKEND_CONFIG', `the array has no pool ${poolName}`);
    return found;
  }

  /** An object that cannot be told what it stands for is removed again. */
  async #create({ id, name }: InfinidatObjectOrigin, body: object): Promise<void> {
    const made = await this.#client.post('volumes', body, volumeSchema);
    try {
      await this.#client.put(`metadata/${made.id}`, { system: 'openstack', cinder_id: id, cinder_name: name, 'host.created_by': CREATED_BY });
    } catch (error) {
      await this.#client.delete(`volumes/${made.id}`).catch(() => undefined); // what failed is worth more than what the removal says
      throw error;
    }
  }
}
