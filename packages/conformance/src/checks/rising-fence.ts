import assert from 'node:assert/strict';
import type { GrantFacts } from '../party/party.js';

type Fence = NonNullable<GrantFacts['fence']>;

const isHigher = (next: Fence, last: Fence): boolean => next.epoch > last.epoch || (next.epoch === last.epoch && next.counter > last.counter);
const words = ({ epoch, counter }: Fence): string => `(epoch ${String(epoch)}, counter ${String(counter)})`;

/** Compares the fences of grants in their order. */
export class RisingFence {
  #last: Fence | undefined;

  check(fence: Fence | null | undefined, grant: string): void {
    assert.ok(fence, `${grant} carries no fence although the manifest says fencing`);
    assert.equal(typeof fence.epoch, 'bigint', 'LockFence.epoch must be a bigint');
    assert.equal(typeof fence.counter, 'bigint', 'LockFence.counter must be a bigint');
    if (this.#last) assert.ok(isHigher(fence, this.#last), `${grant} has fence ${words(fence)}, not higher than ${words(this.#last)} before it`);
    this.#last = fence;
  }
}
