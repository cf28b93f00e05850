/**
 * Listeners of one signal, behind one listener on the signal itself: in Node 20 the nth listener of a signal costs n steps. The set hangs on the
 * signal, not in a table of ours, so that it goes when the signal goes.
 */
const LISTENERS = Symbol.for('@holdfast/core/abort-listeners');

interface HubbedSignal extends AbortSignal {
  [LISTENERS]?: Set<() => void>;
}

/**
 * From now on `act` is called once when `signal` fires, until the returned function is called. However many callers share a signal, the
 * signal has one listener, unless it takes no property. A signal that has fired before is not looked at.
 * @public
 */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  if (!Object.isExtensible(signal)) {
    signal.addEventListener('abort', act, { once: true });
    return () => signal.removeEventListener('abort', act);
  }
  const hubbed = signal as HubbedSignal;
  const listeners = (hubbed[LISTENERS] ??= listen(signal));
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
