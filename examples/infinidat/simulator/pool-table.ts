import { ArrayError } from './array-error.js';
import type { NextId } from './next-id.js';

export const GIB = 2 ** 30;
/** More may be promised than there is. */
const VIRTUAL_SHARE = 4;

export interface SimulatedPool {
  readonly id: number;
  readonly name: string;
  readonly physicalBytes: number;
  readonly virtualBytes: number;
  readonly createdAt: number;
}

/** Pools, each of a fixed size; clients only read them. */
export class PoolTable {
  readonly #nextId: NextId;
  readonly #pools = new Map<number, SimulatedPool>();

  constructor(nextId: NextId) {
    this.#nextId = nextId;
  }

  add(name: string, capacityGiB: number): SimulatedPool {
    const physicalBytes = capacityGiB * GIB;
    const pool = { id: this.#nextId(), name, physicalBytes, virtualBytes: physicalBytes * VIRTUAL_SHARE, createdAt: Date.now() };
    this.#pools.set(pool.id, pool);
    return pool;
  }

  all(): SimulatedPool[] {
    return [...this.#pools.values()];
  }

  named(name: string): SimulatedPool | undefined {
    return this.all().find((pool) => pool.name === name);
  }

  needed(id: number): SimulatedPool {
    const pool = this.#pools.get(id);
    if (pool === undefined) throw new ArrayError('POOL_NOT_FOUND', `Pool ${id} was not found`);
    return pool;
  }
}
