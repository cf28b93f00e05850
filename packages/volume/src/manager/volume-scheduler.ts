import { randomUUID } from 'node:crypto';
import { withLock } from '@holdfast/core';
import { VolumeManagerError, isVolumeManagerError } from '../volume-manager-error.js';
import type { VolumeRecord } from '../repository/volume-record.js';
import type { NewVolume, VolumeSource } from './create/new-volume.js';
import { inWords } from './in-words.js';
import { publish } from './volume-events.js';
import { sourceVolumeLock } from './volume-locks.js';
import type { VolumeManager } from './volume-manager.js';

/** How a {@link VolumeScheduler} tries. @public */
export interface VolumeSchedulerOptions {
  /** On how many backends a volume is tried at most. Default 3. */
  readonly maxAttempts?: number;
}

/**
 * Chooses the backend for a volume that may be made on any: the one with the most free room first, and when it fails the next. The managers share
 * one repository and one lock engine.
 * @public
 */
export class VolumeScheduler {
  readonly #managers: readonly VolumeManager[];
  readonly #maxAttempts: number;

  /** @throws `ERR_MANAGER_CONFIG` when there is no manager, or two have the same host */
  constructor(managers: readonly VolumeManager[], { maxAttempts = 3 }: VolumeSchedulerOptions = {}) {
    const hosts = new Set(managers.map(({ host }) => host));
    if (hosts.size === 0 || hosts.size !== managers.length) throw new VolumeManagerError('ERR_MANAGER_CONFIG', 'VolumeScheduler: takes at least one manager, and one for each host');
    if (!Number.isInteger(maxAttempts) || maxAttempts < 1) throw new VolumeManagerError('ERR_MANAGER_CONFIG', `VolumeScheduler: maxAttempts is a whole number from 1; got ${String(maxAttempts)}`);
    this.#managers = managers;
    this.#maxAttempts = maxAttempts;
  }

  /**
   * The volume is there, on one of the backends. When the last that was tried fails, its error is thrown and the record says `error`.
   * A volume made of a volume or a snapshot can only be where that is: ask that backend's manager.
   * @throws `ERR_NO_BACKEND`, and what `VolumeManager.createVolume` throws, but for `ERR_VOLUME_RESCHEDULE`
   */
  async createVolume(asked: NewVolume, source?: VolumeSource & { readonly kind: 'image' }): Promise<VolumeRecord> {
    const volume = { ...asked, id: asked.id ?? randomUUID() };
    const [first, ...others] = (await this.#roomiestFirst(asked.sizeGiB ?? 1)).slice(0, this.#maxAttempts);
    if (first === undefined) throw new VolumeManagerError('ERR_NO_BACKEND', `no backend has ${String(asked.sizeGiB ?? 1)} GiB left; asked were ${this.#managers.map(({ host }) => host).join(', ')}`);
    // Held from the first attempt to the last: between two of them, nobody is to take the record for left behind.
    return withLock(sourceVolumeLock, { self: first, source: volume }, () => tryEach(volume, source, first, others));
  }

  async #roomiestFirst(sizeGiB: number): Promise<readonly VolumeManager[]> {
    const offers = await Promise.all(this.#managers.map(async (manager) => ({ manager, freeGiB: await freeOf(manager) })));
    return offers
      .filter(({ freeGiB }) => freeGiB >= sizeGiB)
      .toSorted((a, b) => b.freeGiB - a.freeGiB)
      .map(({ manager }) => manager);
  }
}

async function tryEach(volume: NewVolume, source: VolumeSource | undefined, first: VolumeManager, others: readonly VolumeManager[]): Promise<VolumeRecord> {
  let manager = first;
  for (const next of others) {
    try {
      return await manager.createVolume(volume, source, { allowReschedule: true, isRescheduled: manager !== first });
    } catch (error) {
      if (!isVolumeManagerError(error, 'ERR_VOLUME_RESCHEDULE')) throw error;
      publish('warning', { id: volume.id ?? '', host: manager.host, reason: `${inWords(error)}; trying ${next.host}`, error });
      manager = next;
    }
  }
  return manager.createVolume(volume, source, { isRescheduled: manager !== first });
}

/** A backend that does not answer has no room. */
async function freeOf(manager: VolumeManager): Promise<number> {
  try {
    return await manager.freeGiB();
  } catch (error) {
    publish('warning', { id: manager.host, host: manager.host, reason: 'asking the backend for its free room', error });
    return -Infinity;
  }
}
