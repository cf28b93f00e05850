import { performance } from 'node:perf_hooks';

/** Milliseconds on the host's monotonic clock, which all processes of the host share. */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

const offsetMs = sharedNowMs() - performance.now();

/** A `performance.now()` of this process on the shared clock. */
export function toSharedMs(performanceMs: number): number {
  return performanceMs + offsetMs;
}
