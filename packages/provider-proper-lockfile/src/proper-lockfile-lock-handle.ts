import { LockError, type LockGrant, type LockName } from '@holdfast/core/provider';
import type { ProperLockfileClaim } from './proper-lockfile-claim.js';
import { toLockError } from './proper-lockfile-errors.js';

/** A lock held on this node. */
export class ProperLockfileLockGrant implements LockGrant {
  readonly sentAt: number;
  readonly tookOver: boolean;
  #released: Promise<void> | undefined;
  #isRevoked = false;

  constructor(
    readonly name: LockName,
    private readonly claim: ProperLockfileClaim,
    private readonly onReleased: () => void,
  ) {
    this.sentAt = claim.sentAt;
    this.tookOver = claim.tookOver;
  }

  release(): Promise<void> {
    if (this.#isRevoked) {
      const message = `the provider was closed while the lock was held: ${this.name}`;
      return Promise.reject(new LockError('ERR_LOCK_LOST', message, { lockName: this.name }));
    }
    return (this.#released ??= this.#release());
  }

  /** Gives the lock back in the holder's place. */
  revoke(): Promise<void> {
    const released = this.release();
    this.#isRevoked = true;
    return released;
  }

  /** Whether the lock is still ours, after a fresh sign of life. */
  async renew(): Promise<boolean> {
    try {
      return await this.claim.touch();
    } catch (error) {
      throw toLockError(error, this.name);
    }
  }

  async #release(): Promise<void> {
    try {
      await this.claim.release();
    } catch (error) {
      throw toLockError(error, this.name);
    } finally {
      this.onReleased();
    }
  }
}
