/**
 * Between the clock that all threads of a process share and `performance.now()`, which begins anew in each thread. Both run on one monotonic
 * clock, so the difference never changes.
 */
const threadStartMs = sharedNowMs() - performance.now();

/** Monotonic milliseconds that mean the same in every thread of this process. */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** The `performance.now()` value of this thread for a time of the shared clock. */
export function fromSharedMs(sharedMs: number): number {
  return sharedMs - threadStartMs;
}

/** The time of the shared clock for a `performance.now()` value of this thread. */
export function toSharedMs(nowMs: number): number {
  return nowMs + threadStartMs;
}
