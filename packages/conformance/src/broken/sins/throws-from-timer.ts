import type { AcquireRequest, LockLossReason } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Tells the removal of a lock by an exception that nobody can catch. */
export class ThrowingLockProvider extends ReferenceLockProvider {
  protected override tellLoss(request: AcquireRequest, reason: LockLossReason): void {
    if (reason !== 'deleted') return super.tellLoss(request, reason);
    setImmediate(() => {
      throw new Error('the lock is compromised');
    });
  }
}
