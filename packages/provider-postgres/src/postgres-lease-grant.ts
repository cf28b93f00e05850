import type { LockFence, LockGrant, LockName } from '@holdfast/core/provider';
import type { PostgresLeaseClaim } from './postgres-lease-claim.js';

export interface PostgresLeaseGrantFacts {
  readonly claim: PostgresLeaseClaim;
  readonly counter: bigint;
  readonly tookOver: boolean;
  readonly giveBack: () => Promise<void>;
}

/** A lock held as a row in the table of leases. */
export class PostgresLeaseGrant implements LockGrant {
  readonly name: LockName;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly tookOver: boolean;
  /** The owner id. */
  readonly renewalKey: string;
  readonly #giveBack: () => Promise<void>;
  #released: Promise<void> | undefined;

  constructor({ claim, counter, tookOver, giveBack }: PostgresLeaseGrantFacts) {
    this.name = claim.name;
    this.sentAt = claim.sentAt;
    this.fence = { epoch: 0n, counter };
    this.tookOver = tookOver;
    this.renewalKey = claim.owner;
    this.#giveBack = giveBack;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#giveBack());
  }
}
