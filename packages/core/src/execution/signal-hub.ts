/**
 * Listeners of one signal, behind one listener on the signal itself: in Node 20 the nth listener of a signal costs n steps. The set hangs on the
 * signal, not in a table of ours, so that it goes when the signal goes.
 */
const LISTENERS = Symbol.for('@holdfast/core/abort-listeners');

interface HubbedSignal extends AbortSignal {
  [LISTENERS]?: Set<() => void>;
}

/** Calls `act` when `signal` fires; returns how to stop listening. */
export function onAbort(signal: HubbedSignal, act: () => void): () => void {
  const listeners = (signal[LISTENERS] ??= listen(signal));
  listeners.add(act);
  return () => listeners.delete(act);
}

function listen(signal: AbortSignal): Set<() => void> {
  const listeners = new Set<() => void>();
  signal.addEventListener(
    'abort',
    () => {
      for (const act of listeners) act();
      listeners.clear();
    },
    { once: true },
  );
  return listeners;
}
