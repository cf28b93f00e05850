/** Node's timers take no more; what is longer they take for one millisecond. */
export const LONGEST_MS = 2 ** 31 - 1;

/**
 * Calls `act` once, after `ms` milliseconds: any number of them, and never for `Infinity`. Returns what stops it; stopping it again does nothing.
 * @param keepsProcess - whether the process must not end before; by default it may
 * @public
 */
export function startTimer(ms: number, act: () => void, keepsProcess = false): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (leftMs: number): void => {
    if (leftMs === Infinity) return;
    timer = leftMs > LONGEST_MS ? setTimeout(wait, LONGEST_MS, leftMs - LONGEST_MS) : setTimeout(act, leftMs);
    if (!keepsProcess) timer.unref();
  };
  wait(ms);
  return () => clearTimeout(timer);
}
