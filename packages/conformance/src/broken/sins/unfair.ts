import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';

/** Serves the last who came first, and says that it is fair. */
export class LastInFirstOutTable extends LockTable {
  protected override next(entry: Entry): Claim | undefined {
    return [...entry.waiters.values()].at(-1);
  }
}
