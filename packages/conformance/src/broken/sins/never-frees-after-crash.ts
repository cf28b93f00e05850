import { LockTable } from '../reference/lock-table.js';

/** Does not notice that a process is gone. */
export class UndyingTable extends LockTable {
  override endSession(): void {
    // what it held and waited for stays
  }
}
