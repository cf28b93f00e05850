import { ARRAY_REFUSALS, ArrayError, malformed, notFound } from './array-error.js';

/** A pool; LUNs in it are thin unless they say otherwise. */
export interface SimulatedPool {
  readonly id: string;
  readonly name: string;
  readonly sizeBytes: number;
  readonly madeAt: string;
}

/** A LUN with the storage resource of the same id that it stands in. */
export interface SimulatedLun {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly poolId: string;
  readonly sizeBytes: number;
  readonly isThin: boolean;
  /** The LUN whose family a thin clone belongs to. */
  readonly baseLunId: string | undefined;
  readonly madeAt: string;
  readonly modifiedAt: string;
}

export interface SimulatedSnap {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly lunId: string;
  readonly sizeBytes: number;
  readonly isAutoDelete: boolean;
  readonly madeAt: string;
}

/** What a new LUN is told. */
export interface LunRequest {
  readonly name: string;
  readonly description: string;
  readonly poolId: string;
  readonly sizeBytes: number;
  readonly isThin: boolean;
  readonly baseLunId?: string;
}

const GIB = 2 ** 30;
const SMALLEST_LUN_BYTES = 2 ** 20;
const LARGEST_LUN_BYTES = 256 * 2 ** 40;
const LONGEST_NAME = 63;
const FIRST_SNAP_ID = 38_654_705_665;

/** Pools, LUNs and snapshots. Names of LUNs are taken once, and so are names of snapshots; their case counts. */
export class LunStore {
  readonly pools: readonly SimulatedPool[];
  readonly #luns = new Map<string, SimulatedLun>();
  readonly #snaps = new Map<string, SimulatedSnap>();
  readonly #maxThinClones: number;
  #lunsMade = 0;
  #snapsMade = 0;

  constructor(poolNames: readonly string[], poolGiB: number, maxThinClones: number) {
    this.pools = poolNames.map((name, index) => ({ id: `pool_${index + 1}`, name, sizeBytes: poolGiB * GIB, madeAt: now() }));
    this.#maxThinClones = maxThinClones;
  }

  luns(): readonly SimulatedLun[] {
    return [...this.#luns.values()];
  }

  lun(id: string): SimulatedLun | undefined {
    return this.#luns.get(id);
  }

  neededLun(id: string): SimulatedLun {
    const lun = this.#luns.get(id);
    if (lun === undefined) throw notFound(`LUN ${id}`);
    return lun;
  }

  snaps(): readonly SimulatedSnap[] {
    return [...this.#snaps.values()];
  }

  snap(id: string): SimulatedSnap | undefined {
    return this.#snaps.get(id);
  }

  neededSnap(id: string): SimulatedSnap {
    const snap = this.#snaps.get(id);
    if (snap === undefined) throw notFound(`snapshot ${id}`);
    return snap;
  }

  snapsOf(lunId: string): readonly SimulatedSnap[] {
    return this.snaps().filter((snap) => snap.lunId === lunId);
  }

  clonesOf(lunId: string): readonly SimulatedLun[] {
    return this.luns().filter(({ baseLunId }) => baseLunId === lunId);
  }

  subscribedBytes(poolId: string): number {
    return sum(this.luns().filter((lun) => lun.poolId === poolId));
  }

  /** Thin LUNs take nothing before something is written, and nothing ever is. */
  usedBytes(poolId: string): number {
    return sum(this.luns().filter((lun) => lun.poolId === poolId && !lun.isThin));
  }

  addLun(request: LunRequest): SimulatedLun {
    const pool = this.pools.find(({ id }) => id === request.poolId);
    if (pool === undefined) throw notFound(`pool ${request.poolId}`);
    this.#assertLunName(request.name);
    assertSize(request.sizeBytes);
    if (!request.isThin) this.#assertRoom(pool, request.sizeBytes);
    const { baseLunId } = request;
    if (baseLunId !== undefined && this.clonesOf(baseLunId).length >= this.#maxThinClones) {
      throw new ArrayError(ARRAY_REFUSALS.tooManyThinClones, `The base LUN ${baseLunId} has ${this.#maxThinClones} thin clones already.`);
    }
    const madeAt = now();
    const lun = { baseLunId: undefined, ...request, id: `sv_${(this.#lunsMade += 1)}`, madeAt, modifiedAt: madeAt };
    this.#luns.set(lun.id, lun);
    return lun;
  }

  /** True when something changed. */
  modifyLun(id: string, changes: { readonly name?: string; readonly description?: string; readonly sizeBytes?: number }): boolean {
    const lun = this.neededLun(id);
    const { name = lun.name, description = lun.description, sizeBytes = lun.sizeBytes } = changes;
    if (name !== lun.name) this.#assertLunName(name);
    assertSize(sizeBytes);
    if (sizeBytes < lun.sizeBytes) throw new ArrayError(ARRAY_REFUSALS.lunCannotShrink, `The size of LUN ${id} cannot be reduced.`);
    if (!lun.isThin) this.#assertRoom(this.pools.find((pool) => pool.id === lun.poolId)!, sizeBytes - lun.sizeBytes);
    if (name === lun.name && description === lun.description && sizeBytes === lun.sizeBytes) return false;
    this.#luns.set(id, { ...lun, name, description, sizeBytes, modifiedAt: now() });
    return true;
  }

  /** @param withSnaps - whether its snapshots may go with it */
  deleteLun(id: string, withSnaps: boolean): readonly SimulatedSnap[] {
    this.neededLun(id);
    if (this.clonesOf(id).length > 0) {
      throw new ArrayError(ARRAY_REFUSALS.hasThinClones, 'The specified LUN cannot be deleted because it has one or more dependent thin clones.');
    }
    const snaps = this.snapsOf(id);
    if (snaps.length > 0 && !withSnaps) throw new ArrayError(ARRAY_REFUSALS.conflict, `LUN ${id} has snapshots.`);
    for (const snap of snaps) this.#snaps.delete(snap.id);
    this.#luns.delete(id);
    return snaps;
  }

  /** A name that is left out is made up, as the array does. */
  addSnap(lunId: string, given: { readonly name?: string; readonly description: string; readonly isAutoDelete: boolean }): SimulatedSnap {
    const { sizeBytes } = this.neededLun(lunId);
    const { name = `UTC_${now().replace(/\D/g, '')}_${this.#snapsMade}` } = given;
    this.#assertSnapName(name);
    const id = String(FIRST_SNAP_ID + this.#snapsMade);
    this.#snapsMade += 1;
    const snap = { ...given, id, name, lunId, sizeBytes, madeAt: now() };
    this.#snaps.set(id, snap);
    return snap;
  }

  modifySnap(id: string, changes: Partial<Pick<SimulatedSnap, 'name' | 'description' | 'isAutoDelete'>>): void {
    const snap = this.neededSnap(id);
    if (changes.name !== undefined && changes.name !== snap.name) this.#assertSnapName(changes.name);
    this.#snaps.set(id, { ...snap, ...changes });
  }

  deleteSnap(id: string): void {
    if (!this.#snaps.delete(id)) throw notFound(`snapshot ${id}`);
  }

  #assertLunName(name: string): void {
    assertName(name);
    if (this.luns().some((lun) => lun.name === name)) throw new ArrayError(ARRAY_REFUSALS.lunNameInUse, `The LUN name "${name}" is in use.`);
  }

  #assertSnapName(name: string): void {
    assertName(name);
    if (this.snaps().some((snap) => snap.name === name)) throw new ArrayError(ARRAY_REFUSALS.snapNameInUse, `The snapshot name "${name}" is in use.`);
  }

  #assertRoom(pool: SimulatedPool, bytes: number): void {
    if (bytes > pool.sizeBytes - this.usedBytes(pool.id)) throw new ArrayError(ARRAY_REFUSALS.conflict, `Pool ${pool.name} lacks the room.`);
  }
}

const now = (): string => new Date().toISOString();

const sum = (luns: readonly SimulatedLun[]): number => luns.reduce((bytes, lun) => bytes + lun.sizeBytes, 0);

function assertName(name: string): void {
  if (name.trim() === '' || name.length > LONGEST_NAME) throw malformed(`A name has 1 to ${LONGEST_NAME} characters.`);
}

function assertSize(bytes: number): void {
  if (bytes < SMALLEST_LUN_BYTES || bytes > LARGEST_LUN_BYTES) throw malformed(`The size ${bytes} is not valid: ${SMALLEST_LUN_BYTES} to ${LARGEST_LUN_BYTES} bytes.`);
}
