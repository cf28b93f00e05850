import type { LockFence, LockGrant, LockName } from '@holdfast/core/provider';

export interface EtcdLockGrantFacts {
  readonly name: LockName;
  readonly sentAt: number;
  /** Revision of the cluster that made the claim. */
  readonly revision: bigint;
  /** See `EtcdEpoch`. */
  readonly epoch: bigint;
  readonly tookOver: boolean;
  /** The lease it hangs on. */
  readonly renewalKey: string;
  readonly giveBack: () => Promise<void>;
}

/** A lock held in etcd. */
export class EtcdLockGrant implements LockGrant {
  readonly name: LockName;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly tookOver: boolean;
  readonly renewalKey: string;
  readonly revision: bigint;
  readonly #giveBack: () => Promise<void>;
  #released: Promise<void> | undefined;

  constructor({ name, sentAt, revision, epoch, tookOver, renewalKey, giveBack }: EtcdLockGrantFacts) {
    this.name = name;
    this.sentAt = sentAt;
    this.revision = revision;
    this.fence = { epoch, counter: revision };
    this.tookOver = tookOver;
    this.renewalKey = renewalKey;
    this.#giveBack = giveBack;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#giveBack());
  }
}
