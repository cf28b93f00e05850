import type { LockFence, LockGrant, LockName } from '@holdfast/core/provider';

export interface ZookeeperLockGrantFacts {
  readonly name: LockName;
  readonly sentAt: number;
  /** Transaction that made the claim. */
  readonly czxid: bigint;
  readonly tookOver: boolean;
  readonly giveBack: () => Promise<void>;
}

/** A lock held in ZooKeeper. */
export class ZookeeperLockGrant implements LockGrant {
  readonly name: LockName;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly tookOver: boolean;
  readonly #giveBack: () => Promise<void>;
  #released: Promise<void> | undefined;

  constructor({ name, sentAt, czxid, tookOver, giveBack }: ZookeeperLockGrantFacts) {
    this.name = name;
    this.sentAt = sentAt;
    this.fence = { epoch: 0n, counter: czxid };
    this.tookOver = tookOver;
    this.#giveBack = giveBack;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#giveBack());
  }
}
