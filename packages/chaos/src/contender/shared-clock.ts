const NANOSECONDS = 1e6;

/** Milliseconds on the host's monotonic clock, which all processes of the host share. */
export function sharedNowMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS;
}
