import { startTimer } from './start-timer.js';

/** Somebody who rests between looks until something happens. For providers whose waiters are woken. @public */
export class Sleeper {
  #wake: (() => void) | undefined;
  #isWoken = false;

  /** Ends the rest at once, or the next one if nobody is resting now: no call is lost between a look and the rest after it. */
  wake(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  /** Resolves when it is woken, at the latest after `ms` milliseconds when they are given. One rest at a time. */
  async rest(ms?: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const stop = startTimer(ms ?? Infinity, resolve, true);
        this.#wake = () => {
          stop();
          resolve();
        };
      });
      this.#wake = undefined;
    }
    this.#isWoken = false;
  }
}
