import { setTimeout as sleep } from 'node:timers/promises';
import { DriverError } from '@holdfast/volume';
import { inject, injectable } from 'inversify';
import { DothillClient } from './dothill-client.js';
import { DOTHILL_ERRORS, tolerating } from './dothill-errors.js';

const BLOCKS_PER_GIB = 2 ** 30 / 512;

/** Room in a pool. */
export interface DothillPool {
  readonly totalGiB: number;
  readonly freeGiB: number;
  /** Controller that owns it. */
  readonly owner: string;
}

/** Commands on volumes, snapshots and pools. The array sees to their names by itself, so they need no lock but that of the request. */
@injectable()
export class DothillVolumes {
  readonly #client: DothillClient;

  constructor(@inject(DothillClient) client: DothillClient) {
    this.#client = client;
  }

  /** A name in use counts as done: names come from UUIDs, so an attempt whose answer was lost has made it. */
  async create(name: string, sizeGiB: number): Promise<void> {
    const { poolName } = this.#client.settings;
    const creating = this.#client.apiRequest(['create', 'volume', 'size', `${sizeGiB}GiB`, this.#isLinear ? 'vdisk' : 'pool', poolName, name]);
    await tolerating(creating, DOTHILL_ERRORS.nameInUse);
  }

  async delete(name: string): Promise<void> {
    await tolerating(this.#client.apiRequest(['delete', 'volumes', name]), DOTHILL_ERRORS.volumeNotFound, DOTHILL_ERRORS.notFound);
  }

  async createSnapshot(volume: string, name: string): Promise<void> {
    await tolerating(this.#client.apiRequest(['create', 'snapshots', 'volumes', volume, name]), DOTHILL_ERRORS.nameInUse);
  }

  async deleteSnapshot(name: string): Promise<void> {
    const deleting = this.#client.apiRequest(['delete', 'snapshot', ...(this.#isLinear ? ['cleanup'] : []), name]);
    await tolerating(deleting, DOTHILL_ERRORS.notFound, DOTHILL_ERRORS.volumeNotFound);
  }

  /** @throws `ERR_VOLUME_NOT_FOUND` */
  async sizeGiB(name: string): Promise<number> {
    const { objects } = await this.#client.apiRequest(['show', 'volumes', name]);
    return blocksToGiB(objects.find(({ properties }) => properties['size-numeric'] !== undefined)?.properties['size-numeric']);
  }

  /** Grows by the difference to what the array says, not to what was recorded. */
  async extendTo(name: string, sizeGiB: number): Promise<void> {
    const missingGiB = Math.ceil(sizeGiB - (await this.sizeGiB(name)));
    if (missingGiB > 0) await this.#client.apiRequest(['expand', 'volume', 'size', `${missingGiB}GiB`, name]);
  }

  /** Resolves once the copy has ended and the new volume is there. */
  async copy(source: string, destination: string): Promise<void> {
    const { poolName, copyPollMs } = this.#client.settings;
    await this.#client.apiRequest(
      this.#isLinear
        ? ['volumecopy', 'dest-vdisk', poolName, 'source-volume', source, 'prompt', 'yes', destination]
        : ['copy', 'volume', 'name', destination, source],
    );
    while (await this.#isCopying(source, destination)) await sleep(copyPollMs);
    await this.sizeGiB(destination);
  }

  /** @throws `ERR_BACKEND_REFUSED` when there is no such pool */
  async pool(): Promise<DothillPool> {
    const { poolName } = this.#client.settings;
    const { objects } = await this.#client.apiRequest(['show', this.#isLinear ? 'vdisks' : 'pools', poolName]);
    const [total, free] = this.#isLinear ? ['size-numeric', 'freespace-numeric'] : ['total-size-numeric', 'total-avail-numeric'];
    const found = objects.find(({ properties }) => properties[total as string] !== undefined)?.properties;
    if (found === undefined) throw new DriverError('ERR_BACKEND_CONFIG', `the array has no ${this.#isLinear ? 'vdisk' : 'pool'} ${poolName}`);
    return { totalGiB: blocksToGiB(found[total as string]), freeGiB: blocksToGiB(found[free as string]), owner: found['owner'] ?? '' };
  }

  async #isCopying(source: string, destination: string): Promise<boolean> {
    const { objects } = await this.#client.apiRequest(['show', this.#isLinear ? 'volumecopy-status' : 'volume-copies']);
    return objects.some(
      ({ properties }) =>
        properties['source-volume'] === source && (properties['destination-volume'] ?? destination) === destination && properties['progress'] !== undefined,
    );
  }

  get #isLinear(): boolean {
    return this.#client.settings.poolType === 'linear';
  }
}

function blocksToGiB(blocks: string | undefined): number {
  return Number(blocks) / BLOCKS_PER_GIB;
}
