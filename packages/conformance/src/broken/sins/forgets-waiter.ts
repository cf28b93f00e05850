import { LockTable, type Claim, type ClaimAnswer, type Entry } from '../reference/lock-table.js';

const FORGOTTEN = 8;

/** The eighth in a queue is told to wait and then never thought of again. */
export class ForgetfulTable extends LockTable {
  readonly #hasForgotten = new WeakSet<Entry>();

  override claim(claim: Claim): ClaimAnswer {
    const answer = super.claim(claim);
    const entry = this.entry(claim.name);
    if (entry?.waiters.size === FORGOTTEN && !this.#hasForgotten.has(entry)) {
      entry.waiters.delete(claim.id);
      this.#hasForgotten.add(entry);
    }
    return answer;
  }
}
