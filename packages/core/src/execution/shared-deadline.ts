import { fromSharedMs, toSharedMs } from './monotonic-clock.js';

const NANOSECONDS = 1e6;

/** A deadline that the renewal thread moves and that this thread reads at once, even right after its event loop was blocked. */
export class SharedDeadline {
  readonly memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  readonly #cell = new BigInt64Array(this.memory);

  /** @param deadline - as a `performance.now()` value */
  constructor(deadline: number) {
    writeDeadline(this.#cell, toSharedMs(deadline));
  }

  /** As a `performance.now()` value of the thread that made it. */
  get deadline(): number {
    return fromSharedMs(readDeadline(this.#cell));
  }
}

/** @param cell - over the memory of a {@link SharedDeadline}, in whichever thread */
export function readDeadline(cell: BigInt64Array): number {
  return Number(Atomics.load(cell, 0)) / NANOSECONDS;
}

export function writeDeadline(cell: BigInt64Array, sharedMs: number): void {
  Atomics.store(cell, 0, BigInt(Math.round(sharedMs * NANOSECONDS)));
}
