import type { AcquireRequest, LockFence, LockGrant, LockName } from '@holdfast/core/provider';

export interface FlockLockGrantFacts {
  readonly name: LockName;
  readonly request: AcquireRequest;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly giveBack: (grant: FlockLockGrant) => void;
}

/** A lock that the kernel holds for this process. */
export class FlockLockGrant implements LockGrant {
  readonly name: LockName;
  readonly request: AcquireRequest;
  readonly sentAt: number;
  readonly fence: LockFence;
  readonly #giveBack: (grant: FlockLockGrant) => void;
  #released: Promise<void> | undefined;

  constructor({ name, request, sentAt, fence, giveBack }: FlockLockGrantFacts) {
    this.name = name;
    this.request = request;
    this.sentAt = sentAt;
    this.fence = fence;
    this.#giveBack = giveBack;
  }

  release(): Promise<void> {
    return (this.#released ??= this.#release());
  }

  async #release(): Promise<void> {
    this.#giveBack(this);
    await Promise.resolve();
  }
}
