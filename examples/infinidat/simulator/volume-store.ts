import type { CommitWindow } from '@holdfast/array-simulator';
import { ArrayError, badRequest } from './array-error.js';
import type { NextId } from './next-id.js';
import type { PoolTable, SimulatedPool } from './pool-table.js';
import type { SimulatedVolume, VolumeFlags, VolumeType } from './simulated-volume.js';

export const BLOCK_BYTES = 512;
const SMALLEST_BYTES = 10 ** 9;
const LARGEST_BYTES = 2 ** 50;
const DEFAULT_FLAGS: VolumeFlags = { provtype: 'THICK', compressionEnabled: true, ssdEnabled: true, writeProtected: false };

export interface VolumeStoreSettings {
  readonly serialNumber: number;
  readonly hasWritableSnapshots: boolean;
}

/** Volumes and what was taken of them, which are volumes too. Names are unique over all, and their case counts. */
export class VolumeStore {
  readonly #pools: PoolTable;
  readonly #nextId: NextId;
  readonly #window: CommitWindow;
  readonly #settings: VolumeStoreSettings;
  readonly #volumes = new Map<number, SimulatedVolume>();

  constructor(pools: PoolTable, nextId: NextId, window: CommitWindow, settings: VolumeStoreSettings) {
    this.#pools = pools;
    this.#nextId = nextId;
    this.#window = window;
    this.#settings = settings;
  }

  all(): SimulatedVolume[] {
    return [...this.#volumes.values()];
  }

  named(name: string): SimulatedVolume | undefined {
    return this.all().find((volume) => volume.name === name);
  }

  find(id: number): SimulatedVolume | undefined {
    return this.#volumes.get(id);
  }

  needed(id: number): SimulatedVolume {
    const volume = this.#volumes.get(id);
    if (volume === undefined) throw new ArrayError('VOLUME_NOT_FOUND', `Volume ${id} was not found`);
    return volume;
  }

  childrenOf(id: number): SimulatedVolume[] {
    return this.all().filter(({ parentId }) => parentId === id);
  }

  /** Bytes of the pool's physical space that are taken: those of thick volumes; what was taken of a volume shares its blocks. */
  physicalBytesUsed({ id }: SimulatedPool): number {
    return sumOfSizes(this.#mastersIn(id).filter(({ provtype }) => provtype === 'THICK'));
  }

  virtualBytesUsed({ id }: SimulatedPool): number {
    return sumOfSizes(this.#mastersIn(id));
  }

  async create(name: string, poolId: number, sizeBytes: number, flags: Partial<VolumeFlags>): Promise<SimulatedVolume> {
    const check = (): void => {
      this.#assertFree(name);
      this.#assertRoom(this.#pools.needed(poolId), sizeBytes, flags.provtype ?? DEFAULT_FLAGS.provtype);
    };
    assertSize(sizeBytes);
    check();
    await this.#window.pass('create-volume');
    check();
    return this.#add({ ...DEFAULT_FLAGS, ...flags, name, poolId, sizeBytes, type: 'MASTER', parentId: 0, familyId: 0, depth: 0, content: '' });
  }

  createChild(name: string, parentId: number, flags: Partial<VolumeFlags>): SimulatedVolume {
    const parent = this.needed(parentId);
    this.#assertFree(name);
    const type = this.#childType(parent);
    return this.#add({ ...parent, writeProtected: type === 'SNAP', ...flags, name, type, parentId, depth: parent.depth + 1 });
  }

  update(id: number, name: string | undefined, sizeBytes: number | undefined, flags: Partial<VolumeFlags>): SimulatedVolume {
    const volume = this.needed(id);
    if (name !== undefined && name !== volume.name) this.#assertFree(name);
    if (sizeBytes !== undefined && sizeBytes !== volume.sizeBytes) this.#assertGrows(volume, sizeBytes);
    return this.#replace({ ...volume, ...flags, name: name ?? volume.name, sizeBytes: sizeBytes ?? volume.sizeBytes });
  }

  /** Replaces what hosts have written. */
  write(id: number, content: string): void {
    this.#replace({ ...this.needed(id), content });
  }

  /** The volume and all that was taken of it, the volume first. */
  familyOf(id: number): SimulatedVolume[] {
    return [this.needed(id), ...this.childrenOf(id).flatMap((child) => this.familyOf(child.id))];
  }

  delete(id: number): void {
    for (const volume of this.familyOf(id)) this.#volumes.delete(volume.id);
  }

  #mastersIn(poolId: number): SimulatedVolume[] {
    return this.all().filter((volume) => volume.poolId === poolId && volume.type === 'MASTER');
  }

  #childType({ type }: SimulatedVolume): VolumeType {
    if (this.#settings.hasWritableSnapshots) return 'SNAPSHOT';
    return type === 'SNAP' ? 'CLONE' : 'SNAP';
  }

  #add(volume: Omit<SimulatedVolume, 'id' | 'serial' | 'createdAt' | 'updatedAt'>): SimulatedVolume {
    const id = this.#nextId();
    const now = Date.now();
    const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
    const serial = `742b0f00000${hex(this.#settings.serialNumber, 5)}${hex(id, 16)}`;
    const added = { ...volume, id, familyId: volume.familyId === 0 ? id : volume.familyId, serial, createdAt: now, updatedAt: now };
    this.#volumes.set(id, added);
    return added;
  }

  #replace(volume: SimulatedVolume): SimulatedVolume {
    const replaced = { ...volume, updatedAt: Date.now() };
    this.#volumes.set(volume.id, replaced);
    return replaced;
  }

  #assertFree(name: string): void {
    if (this.named(name) !== undefined) throw new ArrayError('VOLUME_NAME_CONFLICT', `A volume named "${name}" already exists`);
  }

  #assertGrows(volume: SimulatedVolume, sizeBytes: number): void {
    assertSize(sizeBytes);
    if (sizeBytes < volume.sizeBytes) throw badRequest(`Volume "${volume.name}" has ${volume.sizeBytes} bytes and cannot shrink to ${sizeBytes}`);
    if (volume.type === 'MASTER') this.#assertRoom(this.#pools.needed(volume.poolId), sizeBytes - volume.sizeBytes, volume.provtype);
  }

  #assertRoom(pool: SimulatedPool, moreBytes: number, provtype: VolumeFlags['provtype']): void {
    const hasVirtual = this.virtualBytesUsed(pool) + moreBytes <= pool.virtualBytes;
    const hasPhysical = provtype === 'THIN' || this.physicalBytesUsed(pool) + moreBytes <= pool.physicalBytes;
    if (!hasVirtual || !hasPhysical) throw new ArrayError('NOT_ENOUGH_SPACE', `Pool "${pool.name}" has no room for ${moreBytes} bytes more`);
  }
}

const sumOfSizes = (volumes: readonly SimulatedVolume[]): number => volumes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

function assertSize(sizeBytes: number): void {
  if (sizeBytes >= SMALLEST_BYTES && sizeBytes <= LARGEST_BYTES && sizeBytes % BLOCK_BYTES === 0) return;
  throw badRequest(`The size must be a multiple of ${BLOCK_BYTES} from ${SMALLEST_BYTES} to ${LARGEST_BYTES} bytes; got ${sizeBytes}`);
}
