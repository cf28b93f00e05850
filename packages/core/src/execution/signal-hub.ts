/** Listeners of one signal, behind one listener on the signal itself: 100,000 waiters of one signal come and go at the price of a set. */
const hubs = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls `act` when `signal` fires; returns how to stop listening. */
export function onAbort(signal: AbortSignal, act: () => void): () => void {
  let listeners = hubs.get(signal);
  if (listeners === undefined) {
    listeners = new Set();
    hubs.set(signal, listeners);
    const all = listeners;
    signal.addEventListener('abort', () => fire(all), { once: true });
  }
  listeners.add(act);
  return () => listeners.delete(act);
}

function fire(listeners: Set<() => void>): void {
  for (const act of listeners) act();
  listeners.clear();
}
