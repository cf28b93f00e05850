import { LockTable, type Entry } from '../reference/lock-table.js';

const EVERY = 10;

/** Every tenth grant of a lock goes to two waiters. */
export class TwiceGrantingTable extends LockTable {
  readonly #grants = new WeakMap<Entry, number>();

  protected override admit(entry: Entry): void {
    const waitersBefore = entry.waiters.size;
    super.admit(entry);
    const grants = (this.#grants.get(entry) ?? 0) + waitersBefore - entry.waiters.size;
    this.#grants.set(entry, grants);
    const next = this.next(entry);
    if (next && waitersBefore > entry.waiters.size && grants % EVERY === 0) this.grantWaiter(entry, next);
  }
}
