import type { LockFence, LockGrant, LockName } from '@holdfast/core/provider';
import type { RedisGrantKey } from './redis-lease-renewer.js';

export interface RedisLockGrantFacts {
  readonly name: LockName;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly tookOver: boolean;
  readonly renewalKey: RedisGrantKey;
  readonly giveBack: () => Promise<void>;
}

/** A lock held in Redis. */
export class RedisLockGrant implements LockGrant {
  readonly name: LockName;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly tookOver: boolean;
  readonly renewalKey: RedisGrantKey;
  readonly #giveBack: () => Promise<void>;
  #released: Promise<void> | undefined;

  constructor({ name, sentAt, fence, tookOver, renewalKey, giveBack }: RedisLockGrantFacts) {
    this.name = name;
    this.sentAt = sentAt;
    this.fence = fence;
    this.tookOver = tookOver;
    this.renewalKey = renewalKey;
    this.#giveBack = giveBack;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#giveBack());
  }
}
