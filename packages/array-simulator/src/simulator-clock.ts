import { setTimeout as pause } from 'node:timers/promises';

/** Time as a simulated array sees it; a test may put its own in place. */
export interface SimulatorClock {
  /** Milliseconds that only ever rise. */
  now(): number;
  /** Ends early when the signal fires; nothing is left to wake then. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: SimulatorClock = {
  now: () => performance.now(),
  sleep: (delayMs, signal) => pause(delayMs, undefined, { signal }).catch(() => undefined),
};

/** A clock that moves only when told to. */
export class ManualClock implements SimulatorClock {
  #now = 0;
  #sleepers: { readonly wakeAt: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((wake) => {
      const sleeper = { wakeAt: this.#now + delayMs, wake };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        wake();
      });
    });
  }

  /** Moves on and wakes those whose time has come. */
  advance(byMs: number): void {
    this.#now += byMs;
    const due = this.#sleepers.filter((sleeper) => sleeper.wakeAt <= this.#now);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.wakeAt > this.#now);
    for (const sleeper of due) sleeper.wake();
  }
}
