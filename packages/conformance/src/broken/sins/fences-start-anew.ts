import { LockTable } from '../reference/lock-table.js';

/** Counts its grants in memory only. */
export class UncountingTable extends LockTable {
  override restart(): void {
    super.restart();
    this.counters.clear();
  }
}
