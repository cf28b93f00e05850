import type { LockProviderCapabilities } from '@holdfast/core/provider';
import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';
import { referenceCapabilities } from '../reference/reference-capabilities.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import type { ReferenceOptions } from '../reference/reference-options.js';

/** Hands the lock on to the party that had it, as long as that has another waiter. */
export class StickyTable extends LockTable {
  protected override next(entry: Entry): Claim | undefined {
    const own = [...entry.waiters.values()].find(({ session }) => session === entry.lastSession);
    return own ?? super.next(entry);
  }
}

/** Does not say that it is fair; starving others is not allowed all the same. */
export class StickyLockProvider extends ReferenceLockProvider {
  override readonly capabilities: LockProviderCapabilities;

  constructor(options: ReferenceOptions) {
    super(options);
    this.capabilities = { ...referenceCapabilities(options), fair: false };
  }
}
