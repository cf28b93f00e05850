import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';

/** Asks who the connection belongs to, not who the caller is: whoever shares a provider with the holder passes. */
export class SessionReentrantTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return super.mayPass(entry, claim) || [...entry.holders.values()].some(({ session }) => session === claim.session);
  }
}
