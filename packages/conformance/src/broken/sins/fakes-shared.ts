import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';

/** Grants shared mode to anybody at any time. */
export class SharedBlindTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return claim.mode === 'shared' || super.mayPass(entry, claim);
  }
}
