import type { LockGrant, LockName } from '@holdfast/core/provider';
import type { ToozHold } from './tooz-client.js';

export interface ToozLockGrantFacts {
  readonly name: LockName;
  readonly sentAt: number;
  readonly key: string;
  readonly hold: ToozHold;
  readonly giveBack: (grant: ToozLockGrant) => Promise<void>;
}

/** A lock that Cinder sees as held. */
export class ToozLockGrant implements LockGrant {
  readonly name: LockName;
  readonly sentAt: number;
  readonly key: string;
  readonly hold: ToozHold;
  readonly #giveBack: (grant: ToozLockGrant) => Promise<void>;
  #released: Promise<void> | undefined;

  constructor({ name, sentAt, key, hold, giveBack }: ToozLockGrantFacts) {
    this.name = name;
    this.sentAt = sentAt;
    this.key = key;
    this.hold = hold;
    this.#giveBack = giveBack;
  }

  get renewalKey(): unknown {
    return this.hold.renewalKey;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#giveBack(this));
  }
}
