import { LockError, type LockFence, type LockGrant, type LockName } from '@holdfast/core/provider';
import type { AsyncMutexClaim } from './async-mutex-claim.js';

/** A lock held in this process. */
export class AsyncMutexLockGrant implements LockGrant {
  readonly name: LockName;
  readonly sentAt: number;
  /** True when the provider was closed over it. */
  isRevoked = false;

  constructor(
    private readonly claim: AsyncMutexClaim,
    readonly fence: LockFence,
    private readonly onReleased: () => void,
  ) {
    this.name = claim.name;
    this.sentAt = claim.sentAt;
  }

  release(): Promise<void> {
    if (this.isRevoked) {
      const message = `the provider was closed while the lock was held: ${this.name}`;
      return Promise.reject(new LockError('ERR_LOCK_LOST', message, { lockName: this.name }));
    }
    if (this.claim.release()) this.onReleased();
    return Promise.resolve();
  }
}
