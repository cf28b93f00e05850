import type { LockGrant } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Keeps the loss of a lock to itself: no signal, and each renewal succeeds. */
export class LossHidingLockProvider extends ReferenceLockProvider {
  protected override tellLoss(): void {
    // nobody hears of it
  }

  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    await super.renew(grants);
    return grants;
  }
}
