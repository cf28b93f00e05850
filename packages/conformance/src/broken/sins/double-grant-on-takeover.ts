import { LockTable, type Entry } from '../reference/lock-table.js';

/** Two waiters find the dead holder's lock stale, and both take it. */
export class DoubleTakeoverTable extends LockTable {
  protected override admit(entry: Entry): void {
    const isTakeover = entry.isOrphaned && entry.holders.size === 0 && entry.waiters.size > 1;
    super.admit(entry);
    const second = this.next(entry);
    if (isTakeover && second) this.grantWaiter(entry, second);
  }
}
