import { LockTable } from '../reference/lock-table.js';

/** Ends a lease at half its time. */
export class ShortLeaseTable extends LockTable {
  protected override lastsMs(): number | undefined {
    return this.ttlMs === undefined ? undefined : this.ttlMs / 2;
  }
}

/** Never ends a lease. */
export class EndlessLeaseTable extends LockTable {
  protected override lastsMs(): number | undefined {
    return undefined;
  }
}
