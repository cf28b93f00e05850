/** The times that follow from `staleMs`, all in milliseconds. */
export interface ProperLockfileTiming {
  /** Silence after which others take the lock. */
  readonly staleMs: number;
  /** Time between two signs of life that the library gives by itself. */
  readonly updateMs: number;
  /**
   * How long a sign of life is good for in the holder's own eyes: shorter than in the eyes of the others, because the file system's clock
   * ticks coarsely and because the holder needs time to stop.
   */
  readonly ttlMs: number;
}

/** @param staleMs - at least 2,000, the library's floor; its floor for updates is 1,000 */
export function timingOf(staleMs: number): ProperLockfileTiming {
  return { staleMs, updateMs: Math.max(1_000, Math.trunc(staleMs / 5)), ttlMs: Math.trunc(staleMs * 0.9) };
}
