/** Time as a simulated array sees it; a test may put its own in place. */
export interface SimulatorClock {
  /** Milliseconds that only ever rise. */
  now(): number;
  sleep(delayMs: number): Promise<void>;
}

export const systemClock: SimulatorClock = {
  now: () => performance.now(),
  sleep: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
};

/** A clock that moves only when told to. */
export class ManualClock implements SimulatorClock {
  #now = 0;
  #sleepers: { readonly wakeAt: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((wake) => this.#sleepers.push({ wakeAt: this.#now + delayMs, wake }));
  }

  /** Moves on and wakes those whose time has come. */
  advance(byMs: number): void {
    this.#now += byMs;
    const due = this.#sleepers.filter((sleeper) => sleeper.wakeAt <= this.#now);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.wakeAt > this.#now);
    for (const sleeper of due) sleeper.wake();
  }
}
