import { ARRAY_CODES, ArrayError, refused } from './array-error.js';
import type { SimulatorClock } from '@holdfast/array-simulator';

export const BLOCK_BYTES = 512;
const BLOCKS_PER_GIB = 2 ** 30 / BLOCK_BYTES;

export interface SimulatedVolume {
  readonly name: string;
  readonly serialNumber: string;
  readonly wwn: string;
  readonly blocks: number;
  readonly type: 'base' | 'snapshot';
  /** Serial number of the volume a snapshot was taken of. */
  readonly parent: string;
}

/** One copy that runs, or has run. */
export interface VolumeCopy {
  readonly source: string;
  readonly destination: string;
  readonly startedAt: number;
  readonly endsAt: number;
}

export interface PoolSettings {
  readonly name: string;
  readonly type: 'virtual' | 'linear';
  readonly capacityGiB: number;
}

/** Volumes, snapshots and copies in the one pool of the array. Names are shared by volumes and snapshots, and their case counts. */
export class VolumeStore {
  readonly pool: PoolSettings;
  readonly #clock: SimulatorClock;
  readonly #copyMs: number;
  readonly #volumes = new Map<string, SimulatedVolume>();
  #copies: VolumeCopy[] = [];
  #made = 0;

  constructor(pool: PoolSettings, clock: SimulatorClock, copyMs: number) {
    this.pool = pool;
    this.#clock = clock;
    this.#copyMs = copyMs;
  }

  get totalBlocks(): number {
    return Math.round(this.pool.capacityGiB * BLOCKS_PER_GIB);
  }

  /** Snapshots share the blocks of their volume and count nothing. */
  get freeBlocks(): number {
    return this.all().reduce((free, volume) => free - (volume.type === 'base' ? volume.blocks : 0), this.totalBlocks);
  }

  all(): SimulatedVolume[] {
    return [...this.#volumes.values()];
  }

  get(name: string): SimulatedVolume | undefined {
    return this.#volumes.get(name);
  }

  needed(name: string, code: number = ARRAY_CODES.notFound): SimulatedVolume {
    const volume = this.#volumes.get(name);
    if (volume === undefined) throw new ArrayError(code, `The volume or snapshot was not found on this system. - "${name}"`);
    return volume;
  }

  create(name: string, blocks: number): SimulatedVolume {
    this.#assertFree(name);
    this.#assertRoom(blocks);
    return this.#add({ name, blocks, type: 'base', parent: '' });
  }

  createSnapshot(volumeName: string, name: string): SimulatedVolume {
    const volume = this.needed(volumeName);
    this.#assertFree(name);
    return this.#add({ name, blocks: volume.blocks, type: 'snapshot', parent: volume.serialNumber });
  }

  copy(sourceName: string, name: string): SimulatedVolume {
    const source = this.needed(sourceName);
    const volume = this.create(name, source.blocks);
    const startedAt = this.#clock.now();
    this.#copies.push({ source: sourceName, destination: name, startedAt, endsAt: startedAt + this.#copyMs });
    return volume;
  }

  /** Copies that still run, with their progress in per cent. */
  runningCopies(): (VolumeCopy & { readonly progress: number })[] {
    const now = this.#clock.now();
    this.#copies = this.#copies.filter((copy) => copy.endsAt > now);
    return this.#copies.map((copy) => ({ ...copy, progress: Math.floor((100 * (now - copy.startedAt)) / (copy.endsAt - copy.startedAt)) }));
  }

  expand(name: string, byBlocks: number): void {
    const volume = this.needed(name);
    if (volume.type === 'snapshot') throw refused('A snapshot cannot be expanded.');
    this.#assertRoom(byBlocks);
    this.#volumes.set(name, { ...volume, blocks: volume.blocks + byBlocks });
  }

  rename(oldName: string, name: string): void {
    const volume = this.needed(oldName);
    this.#assertNotCopied(oldName);
    this.#assertFree(name);
    this.#volumes.delete(oldName);
    this.#volumes.set(name, { ...volume, name });
  }

  delete(name: string, type: SimulatedVolume['type']): void {
    const missing = type === 'base' ? ARRAY_CODES.volumeNotFound : ARRAY_CODES.notFound;
    const volume = this.needed(name, missing);
    if (type === 'snapshot' && volume.type !== 'snapshot') throw new ArrayError(missing, `The snapshot was not found on this system. - "${name}"`);
    this.#assertNotCopied(name);
    if (this.all().some((other) => other.parent === volume.serialNumber)) {
      throw new ArrayError(ARRAY_CODES.hasSnapshots, `The volume cannot be deleted while it has snapshots. - "${name}"`);
    }
    this.#volumes.delete(name);
  }

  #add(volume: Omit<SimulatedVolume, 'serialNumber' | 'wwn'>): SimulatedVolume {
    this.#made += 1;
    const number = this.#made.toString(16).padStart(8, '0');
    const added = { ...volume, serialNumber: `00c0ff27fa890000${number}01000000`, wwn: `600C0FF00027FA89${number.toUpperCase()}01000000` };
    this.#volumes.set(volume.name, added);
    return added;
  }

  #assertFree(name: string): void {
    assertName(name);
    if (this.#volumes.has(name)) throw new ArrayError(ARRAY_CODES.nameInUse, `The name is already in use. - "${name}"`);
  }

  #assertRoom(blocks: number): void {
    if (blocks > this.freeBlocks) throw refused(`There is not enough free space in pool ${this.pool.name}.`);
  }

  #assertNotCopied(name: string): void {
    const copy = this.runningCopies().find(({ source, destination }) => source === name || destination === name);
    if (copy !== undefined) throw refused(`The volume takes part in a volume copy. - "${name}"`);
  }
}

const LONGEST_NAME_BYTES = 32;

function assertName(name: string): void {
  const bytes = Buffer.byteLength(name, 'utf8');
  if (bytes === 0 || bytes > LONGEST_NAME_BYTES || /["<,\\\u0000-\u001f]/.test(name)) {
    throw refused(`The name is not valid: 1 to ${LONGEST_NAME_BYTES} bytes without quotation mark, comma, < and backslash.`);
  }
}

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  B: 1, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KIB: 2 ** 10, MIB: 2 ** 20, GIB: 2 ** 30, TIB: 2 ** 40,
};
const LARGEST_BYTES = 140 * 2 ** 40;

/** Reads a size such as `10GiB`; without a unit it is in GB, as on the array's command line. */
export function parseBlocks(size: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,6})?)([A-Z]*)$/i.exec(size);
  const unit = BYTES_PER_UNIT[(match?.[2] || 'GB').toUpperCase()];
  const bytes = Number(match?.[1]) * (unit ?? Number.NaN);
  if (!(bytes >= BLOCK_BYTES && bytes <= LARGEST_BYTES)) throw refused(`The size "${size}" is not valid.`);
  return Math.ceil(bytes / BLOCK_BYTES);
}
