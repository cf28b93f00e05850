import type { SimulatorClock } from '@holdfast/array-simulator';

/** A clock for an array: what takes time there stands still until the test lets it go on. */
export class HaltingClock implements SimulatorClock {
  readonly #sleepers: (() => void)[] = [];
  #onSleep: (() => void) | undefined;

  now(): number {
    return performance.now();
  }

  sleep(): Promise<void> {
    return new Promise((resolve) => {
      this.#sleepers.push(resolve);
      this.#onSleep?.();
    });
  }

  /** Resolves once so many stand still. */
  async halted(count = 1): Promise<void> {
    while (this.#sleepers.length < count) await new Promise<void>((resolve) => (this.#onSleep = resolve));
  }

  /** Those that stand still go on, the first one first. */
  goOn(): void {
    for (const resolve of this.#sleepers.splice(0)) resolve();
  }
}
