import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError, type Volume } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { SolidFireAccounts } from './solidfire-accounts.js';
import { SolidFireClient } from './solidfire-client.js';
import type { SolidFireAsyncResult, SolidFireVolume } from './solidfire-records.js';
import { bytesOf, gibOf, SolidFireVolumes } from './solidfire-volumes.js';

/** What a clone is made of. */
export interface CloneSource {
  /** Id of the volume, snapshot or image, as whoever calls knows it; it names the lock. */
  readonly id: string;
  readonly volumeID: number;
  /** The state of the volume that this snapshot keeps; left out, the state of now. */
  readonly snapshotID?: number;
  /** Bytes. */
  readonly totalSize: number;
}

interface CloneStarted {
  readonly volumeID: number;
  /** Unknown when the answer was lost and the clone was found by its name. */
  readonly asyncHandle?: number;
}

/**
 * Makes clones. A volume has few clone slots, and the count of its clones is read and then written, so the caller holds the lock of the
 * source all the while: it is taken by the driver's public methods and never here, for here it would be the same one again.
 * Source: Cinder `volume/drivers/solidfire.py`, `_do_clone_volume`, after bug 1673264.
 */
@injectable()
export class SolidFireClones {
  readonly #client: SolidFireClient;
  readonly #accounts: SolidFireAccounts;
  readonly #volumes: SolidFireVolumes;

  constructor(
    @inject(SolidFireClient) client: SolidFireClient,
    @inject(SolidFireAccounts) accounts: SolidFireAccounts,
    @inject(SolidFireVolumes) volumes: SolidFireVolumes,
  ) {
    this.#client = client;
    this.#accounts = accounts;
    this.#volumes = volumes;
  }

  /**
   * Resolves to the finished clone, whose slot is free again. A clone that could not be finished is removed.
   * @throws `ERR_CAPACITY` — all slots of the source stayed in use, or the new volume is smaller than what it is to hold
   */
  async clone(source: CloneSource, volume: Volume): Promise<SolidFireVolume> {
    assertHolds(volume, source);
    const name = this.#volumes.nameOf(volume.id);
    await this.#volumes.assertNameFree(name);
    const { accountID } = await this.#accounts.forNewVolume(volume);
    const started = await this.#start(source, { name, newAccountID: accountID, newSize: bytesOf(volume.sizeGiB) });
    try {
      const clone = await this.#finished(started, name);
      // It has the attributes of the source, by which it would be found in its place.
      await this.#volumes.modify(clone.volumeID, { attributes: this.#volumes.attributesOf(volume, source.snapshotID === undefined) });
      if (source.snapshotID === undefined) await this.#countClone(source.volumeID);
      return clone;
    } catch (error) {
      // What failed is worth more than what the removal says.
      await this.#volumes.delete(started.volumeID).catch(() => undefined);
      throw error;
    }
  }

  async #start({ volumeID, snapshotID }: CloneSource, settings: { name: string; newAccountID: number; newSize: number }): Promise<CloneStarted> {
    // A source that is locked or read-only would pass that on.
    const params = { volumeID, ...settings, access: 'readWrite', ...(snapshotID === undefined ? {} : { snapshotID }) };
    return this.#client.makeOnce<CloneStarted>(
      () => this.#client.call('CloneVolume', params),
      () => this.#volumes.findByName(settings.name),
    );
  }

  /** A clone is `init` while it uses a slot, then `active`; one that fails is gone. */
  async #finished({ volumeID, asyncHandle }: CloneStarted, name: string): Promise<SolidFireVolume> {
    const { clonePollMs, cloneTimeoutMs } = this.#client.settings;
    const deadline = performance.now() + cloneTimeoutMs;
    for (;;) {
      const clone = await this.#volumes.byIdIfThere(volumeID);
      if (clone?.status === 'active') return clone;
      if (clone === undefined) throw new DriverError('ERR_BACKEND_REFUSED', `cloning ${name} failed: ${await this.#reason(asyncHandle)}`);
      if (performance.now() > deadline) throw new DriverError('ERR_BACKEND_REFUSED', `${name} was not cloned within ${cloneTimeoutMs} ms`);
      await sleep(clonePollMs);
    }
  }

  async #reason(asyncHandle: number | undefined): Promise<string> {
    if (asyncHandle === undefined) return 'the cluster has removed it';
    const { error } = await this.#client.call<SolidFireAsyncResult>('GetAsyncResult', { asyncHandle, keepResult: true });
    return error === undefined ? 'somebody has deleted it' : `${error.name} "${error.message}"`;
  }

  /** Attributes are only ever replaced as a whole: whoever reads them before another's write and writes after it undoes that. */
  async #countClone(volumeID: number): Promise<void> {
    const { attributes } = await this.#volumes.byId(volumeID);
    const count = Number(attributes['cloned_count'] ?? 0);
    await this.#volumes.modify(volumeID, { attributes: { ...attributes, cloned_count: count + 1 } });
  }
}

/** The cluster would make the clone all the same, and cut off what does not fit. */
function assertHolds(volume: Volume, { id, totalSize }: CloneSource): void {
  if (bytesOf(volume.sizeGiB) >= totalSize) return;
  throw new DriverError('ERR_CAPACITY', `a volume of ${volume.sizeGiB} GiB cannot hold ${id}, which has ${gibOf(totalSize)} GiB`, { volumeId: volume.id });
}
