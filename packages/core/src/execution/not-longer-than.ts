interface Watched {
  readonly until: number;
  readonly giveUp: () => void;
}

// One timer for all: releases nearly always settle long before it, and a timer each would cost more than the rest of them.
const watched = new Set<Watched>();
let timer: NodeJS.Timeout | undefined;

/** Resolves when `work`, which never rejects, has settled; or, after at least `limitMs` and at most twice that, calls `onLate` and resolves. */
export function notLongerThan(limitMs: number, work: Promise<void>, onLate: () => void): Promise<void> {
  return new Promise((resolve) => {
    const entry: Watched = {
      until: performance.now() + limitMs,
      giveUp: () => {
        onLate();
        resolve();
      },
    };
    watched.add(entry);
    timer ??= setTimeout(sweep, limitMs, limitMs).unref();
    void work.then(() => {
      watched.delete(entry);
      resolve();
    });
  });
}

function sweep(limitMs: number): void {
  timer = undefined;
  const now = performance.now();
  for (const entry of watched) {
    if (entry.until > now) continue;
    watched.delete(entry);
    entry.giveUp();
  }
  if (watched.size > 0) timer = setTimeout(sweep, limitMs, limitMs).unref();
}
