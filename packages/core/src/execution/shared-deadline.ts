import { fromSharedMs, sharedNowMs, toSharedMs } from './monotonic-clock.js';

const NANOSECONDS = 1e6;
/** What stands there once somebody saw that it had passed: from then on it cannot be moved, so that a holder who was told of a loss is never contradicted. */
const PASSED = -1n;

/** A deadline that the renewal thread moves and that this thread reads at once, even right after its event loop was blocked. */
export class SharedDeadline {
  readonly memory = new SharedArrayBuffer(BigInt64Array.BYTES_PER_ELEMENT);
  readonly #cell = new BigInt64Array(this.memory);

  /** @param deadline - as a `performance.now()` value */
  constructor(deadline: number) {
    Atomics.store(this.#cell, 0, toCell(toSharedMs(deadline)));
  }

  /** As a `performance.now()` value of the thread that made it; minus infinity once it was read after it had passed. */
  get deadline(): number {
    const sharedMs = readDeadline(this.#cell);
    return sharedMs === undefined ? -Infinity : fromSharedMs(sharedMs);
  }
}

/**
 * On the shared clock; undefined when it has passed, which then is final.
 * @param cell - over the memory of a {@link SharedDeadline}, in whichever thread
 */
export function readDeadline(cell: BigInt64Array): number | undefined {
  for (;;) {
    const value = Atomics.load(cell, 0);
    const sharedMs = Number(value) / NANOSECONDS;
    if (sharedNowMs() < sharedMs) return sharedMs;
    if (value === PASSED || Atomics.compareExchange(cell, 0, value, PASSED) === value) return undefined;
  }
}

/** Moves it, unless it has passed meanwhile; whether it was moved. */
export function moveDeadline(cell: BigInt64Array, sharedMs: number): boolean {
  for (;;) {
    const value = Atomics.load(cell, 0);
    if (readDeadline(cell) === undefined) return false;
    if (Atomics.compareExchange(cell, 0, value, toCell(sharedMs)) === value) return true;
  }
}

function toCell(sharedMs: number): bigint {
  return BigInt(Math.round(sharedMs * NANOSECONDS));
}
