import { isDeepStrictEqual } from 'node:util';
import { DriverError, type Volume } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { SolidFireClient } from './solidfire-client.js';
import { SOLIDFIRE_ERRORS, tolerating } from './solidfire-errors.js';
import { numberOf } from './solidfire-names.js';
import type { SolidFireAttributes, SolidFireVolume } from './solidfire-records.js';

const BYTES_PER_GIB = 2 ** 30;
/** Attributes have 1 000 bytes in all. */
const LONGEST_DISPLAY_NAME = 64;

/** What is needed to make a volume. */
export interface NewSolidFireVolume {
  readonly name: string;
  readonly accountID: number;
  readonly sizeGiB: number;
  readonly attributes: SolidFireAttributes;
}

/** Calls on volumes. The cluster lets two volumes have one name, so every lookup says what it does then. */
@injectable()
export class SolidFireVolumes {
  readonly #client: SolidFireClient;

  constructor(@inject(SolidFireClient) client: SolidFireClient) {
    this.#client = client;
  }

  /** The cluster's name for what has this id: a volume, a snapshot or the template of an image. */
  nameOf(id: string): string {
    return `${this.#client.settings.namePrefix}${id}`;
  }

  /** Attributes a volume of ours has. */
  attributesOf(volume: Volume, isClone: boolean): SolidFireAttributes {
    const displayName = volume.displayName === undefined ? {} : { 'cinder-name': [...volume.displayName].slice(0, LONGEST_DISPLAY_NAME).join('') };
    return { uuid: volume.id, is_clone: isClone, created_at: new Date().toISOString(), ...displayName };
  }

  /** Its attributes must be like those of no other volume, for by them it is known again when the answer was lost */
  async create({ name, accountID, sizeGiB, attributes }: NewSolidFireVolume): Promise<SolidFireVolume> {
    const params = { name, accountID, sliceCount: 1, totalSize: bytesOf(sizeGiB), enable512e: true, attributes, qos: {} };
    const { volumeID } = await this.#client.makeOnce<{ readonly volumeID: number }>(
      () => this.#client.call('CreateVolume', params),
      async () => (await this.listByName(name)).find((volume) => isDeepStrictEqual(volume.attributes, attributes)),
    );
    return this.byId(volumeID);
  }

  /** @throws `ERR_VOLUME_EXISTS` when a volume has the name: the cluster itself would not mind a second one */
  async assertNameFree(name: string): Promise<void> {
    const [taken] = await this.listByName(name);
    if (taken !== undefined) throw new DriverError('ERR_VOLUME_EXISTS', `the cluster has a volume ${name} already, number ${taken.volumeID}`);
  }

  /** The volume of this record: the one it names, as long as that is ours, else the one with its name. */
  async find({ id, providerId }: Volume): Promise<SolidFireVolume | undefined> {
    const volumeID = numberOf(providerId, await this.#client.cluster());
    const known = volumeID === undefined ? undefined : await this.byIdIfThere(volumeID);
    return known?.attributes['uuid'] === id ? known : this.findByName(this.nameOf(id));
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` */
  async needed(volume: Volume): Promise<SolidFireVolume> {
    const found = await this.find(volume);
    if (found !== undefined) return found;
    throw new DriverError('ERR_VOLUME_NOT_FOUND', `the cluster has no volume ${this.nameOf(volume.id)}`, { volumeId: volume.id });
  }

  /** @throws `ERR_BACKEND_CONFIG` when several volumes have the name, for none of them can be told to be the right one */
  async findByName(name: string): Promise<SolidFireVolume | undefined> {
    const found = await this.listByName(name);
    if (found.length < 2) return found[0];
    const numbers = found.map(({ volumeID }) => volumeID).join(', ');
    throw new DriverError('ERR_BACKEND_CONFIG', `the volumes ${numbers} are all called ${name}; delete those that nobody uses`);
  }

  /** Volumes of this name that are not deleted, the oldest first; one that is still being cloned into is among them. */
  async listByName(volumeName: string): Promise<readonly SolidFireVolume[]> {
    return (await this.#list({ volumeName })).filter(isThere);
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` */
  async byId(volumeID: number): Promise<SolidFireVolume> {
    const volume = await this.byIdIfThere(volumeID);
    if (volume === undefined) throw new DriverError('ERR_VOLUME_NOT_FOUND', `the cluster has no volume ${volumeID}`);
    return volume;
  }

  /** Asked for a number that is gone, the cluster gives the next one. */
  async byIdIfThere(volumeID: number): Promise<SolidFireVolume | undefined> {
    const [volume] = await this.#list({ startVolumeID: volumeID, limit: 1 });
    return volume?.volumeID === volumeID && isThere(volume) ? volume : undefined;
  }

  async modify(volumeID: number, changes: { readonly attributes?: SolidFireAttributes; readonly access?: string; readonly totalSize?: number }): Promise<void> {
    await this.#client.call('ModifyVolume', { volumeID, ...changes });
  }

  /** The volume has at least this size. */
  async extend({ volumeID, totalSize }: SolidFireVolume, sizeGiB: number): Promise<void> {
    if (totalSize < bytesOf(sizeGiB)) await this.modify(volumeID, { totalSize: bytesOf(sizeGiB) });
  }

  /** Neither the volume nor snapshots of it are left; it may be gone already. A clone that is still being made is given up. */
  async delete(volumeID: number): Promise<void> {
    await this.retire(volumeID);
    await tolerating(this.#client.call('PurgeDeletedVolume', { volumeID }), SOLIDFIRE_ERRORS.volumeNotFound);
  }

  /** Nobody finds the volume any more, and the cluster removes it by itself in some hours; clones that are being made of it are finished. */
  async retire(volumeID: number): Promise<void> {
    await tolerating(this.#client.call('DeleteVolume', { volumeID }), SOLIDFIRE_ERRORS.volumeNotFound);
  }

  async #list(params: object): Promise<readonly SolidFireVolume[]> {
    return (await this.#client.call<{ volumes: readonly SolidFireVolume[] }>('ListVolumes', params)).volumes;
  }
}

/** Deleted volumes are listed until the cluster purges them. */
const isThere = ({ status }: SolidFireVolume): boolean => status !== 'deleted';

/** Bytes of a size in GiB. */
export const bytesOf = (sizeGiB: number): number => sizeGiB * BYTES_PER_GIB;

/** GiB of a size in bytes. */
export const gibOf = (bytes: number): number => bytes / BYTES_PER_GIB;
