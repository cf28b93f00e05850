import { LockTable } from '../reference/lock-table.js';

/** Ends a wait that nobody wants any more, but not the grant that it had become on the way. */
export class WaitsOnlyTable extends LockTable {
  override withdraw(name: string, id: string): void {
    if (this.entry(name)?.holders.has(id) !== true) super.withdraw(name, id);
  }
}
