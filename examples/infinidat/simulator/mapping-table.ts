import type { CommitWindow } from '@holdfast/array-simulator';
import type { ArrayClient } from './array-client.js';
import { ArrayError } from './array-error.js';
import type { HostTable } from './host-table.js';
import type { NextId } from './next-id.js';
import type { RaceWitness } from './race-witness.js';
import type { SimulatedHost } from './simulated-host.js';
import type { SimulatedMapping } from './simulated-mapping.js';
import type { VolumeStore } from './volume-store.js';

export interface MapRequest {
  readonly client: ArrayClient;
  readonly hostId: number;
  readonly volumeId: number;
  /** Left out: the array takes the lowest that is free. */
  readonly lun?: number | undefined;
}

const FIRST_LUN = 1;
export const LARGEST_LUN = 16_383;

/** Which host reaches which volume at which LUN. A LUN that was freed is the first to be given out again. */
export class MappingTable {
  readonly #hosts: HostTable;
  readonly #volumes: VolumeStore;
  readonly #nextId: NextId;
  readonly #witness: RaceWitness;
  readonly #window: CommitWindow;
  #mappings: SimulatedMapping[] = [];

  constructor(hosts: HostTable, volumes: VolumeStore, nextId: NextId, witness: RaceWitness, window: CommitWindow) {
    this.#hosts = hosts;
    this.#volumes = volumes;
    this.#nextId = nextId;
    this.#witness = witness;
    this.#window = window;
  }

  ofHost(hostId: number): SimulatedMapping[] {
    return this.#mappings.filter((mapping) => mapping.hostId === hostId);
  }

  ofVolume(volumeId: number): SimulatedMapping[] {
    return this.#mappings.filter((mapping) => mapping.volumeId === volumeId);
  }

  async map(request: MapRequest): Promise<SimulatedMapping> {
    this.#check(request);
    await this.#window.pass('map');
    const host = this.#check(request);
    const lun = request.lun ?? this.#lowestFree(host);
    const mapping = { ...this.#witness.origin(request.client), id: this.#nextId(), hostId: host.id, volumeId: request.volumeId, lun };
    this.#mappings.push(mapping);
    return mapping;
  }

  unmapLun(client: ArrayClient, host: SimulatedHost, lun: number): SimulatedMapping {
    const mapping = this.ofHost(host.id).find((candidate) => candidate.lun === lun);
    if (mapping === undefined) throw new ArrayError('LUN_NOT_FOUND', `Host "${host.name}" has no LUN ${lun}`);
    this.#witness.unmappedByNumber(client, host, mapping);
    return this.#drop(mapping);
  }

  unmapVolume(host: SimulatedHost, volumeId: number): SimulatedMapping {
    const mapping = this.ofHost(host.id).find((candidate) => candidate.volumeId === volumeId);
    if (mapping === undefined) throw new ArrayError('LUN_NOT_FOUND', `Volume ${volumeId} is not mapped to host "${host.name}"`);
    return this.#drop(mapping);
  }

  /** The host takes what is mapped to it along, without a word. */
  async deleteHost(client: ArrayClient, hostId: number): Promise<SimulatedHost> {
    const lunsSeenAt = this.#witness.lunsSeenAt(client, hostId);
    await this.#window.pass('delete-host');
    const host = this.#hosts.delete(client, hostId);
    const dropped = this.ofHost(hostId);
    this.#witness.mappingsDropped(client, host, dropped, lunsSeenAt);
    for (const mapping of dropped) this.#drop(mapping);
    return host;
  }

  /** @throws VOLUME_NOT_FOUND, HOST_NOT_FOUND, MAPPING_ALREADY_EXISTS, LUN_ALREADY_IN_USE */
  #check({ client, hostId, volumeId, lun }: MapRequest): SimulatedHost {
    const volume = this.#volumes.needed(volumeId);
    const deleted = this.#hosts.deleted(hostId);
    if (deleted !== undefined) this.#witness.hostGone(client, deleted, volume.name);
    const host = this.#hosts.needed(hostId);
    const existing = this.ofHost(hostId).find((mapping) => mapping.volumeId === volumeId);
    if (existing !== undefined) {
      this.#witness.mappedAlready(client, host, existing);
      throw new ArrayError('MAPPING_ALREADY_EXISTS', `Volume "${volume.name}" is already mapped to host "${host.name}"`);
    }
    const holder = lun === undefined ? undefined : this.ofHost(hostId).find((mapping) => mapping.lun === lun);
    if (holder !== undefined) {
      this.#witness.lunTaken(client, host, holder, volumeId);
      throw new ArrayError('LUN_ALREADY_IN_USE', `LUN ${holder.lun} of host "${host.name}" is already in use`);
    }
    return host;
  }

  #lowestFree({ id, name }: SimulatedHost): number {
    const used = new Set(this.ofHost(id).map(({ lun }) => lun));
    for (let lun = FIRST_LUN; lun <= LARGEST_LUN; lun += 1) if (!used.has(lun)) return lun;
    throw new ArrayError('NO_FREE_LUN', `Host "${name}" has no free LUN from ${FIRST_LUN} to ${LARGEST_LUN}`);
  }

  #drop(mapping: SimulatedMapping): SimulatedMapping {
    this.#mappings = this.#mappings.filter((other) => other !== mapping);
    return mapping;
  }
}
