import { randomUUID } from 'node:crypto';
import type { LockState } from '@holdfast/core/provider';
import type { ClaimEvents, ClaimOrder, EngineLink } from './engine-link.js';
import type { ClaimAnswer, LockTable } from './lock-table.js';

/** A table in the same process. */
export class TableLink implements EngineLink {
  readonly #table: LockTable;
  readonly #session = randomUUID();

  constructor(table: LockTable) {
    this.#table = table;
  }

  async claim(order: ClaimOrder, events: ClaimEvents): Promise<ClaimAnswer> {
    return await Promise.resolve(this.#table.claim({ ...order, ...events, session: this.#session }));
  }

  async withdraw(name: string, id: string): Promise<void> {
    await Promise.resolve(this.#table.withdraw(name, id));
  }

  async release(name: string, id: string): Promise<boolean> {
    return await Promise.resolve(this.#table.release(name, id));
  }

  async forceRelease(name: string): Promise<void> {
    await Promise.resolve(this.#table.forceRelease(name));
  }

  async renew(ids: readonly string[]): Promise<readonly string[]> {
    return await Promise.resolve(this.#table.renew(ids));
  }

  async list(): Promise<readonly LockState[]> {
    return await Promise.resolve(this.#table.list() as readonly LockState[]);
  }

  async close(): Promise<void> {
    await Promise.resolve(this.#table.endSession(this.#session));
  }
}
