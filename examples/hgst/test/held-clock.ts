import type { SimulatorClock } from '@holdfast/array-simulator';

/** A clock that stands still: whoever sleeps is known, and goes on when it is told to. */
export class HeldClock implements SimulatorClock {
  #sleepers: (() => void)[] = [];
  #onSleep: () => void = () => undefined;

  now(): number {
    return 0;
  }

  sleep(): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push(wake);
      this.#onSleep();
    });
  }

  /** Resolves once so many sleep. */
  async sleepers(count: number): Promise<void> {
    while (this.#sleepers.length < count) await new Promise<void>((resolve) => (this.#onSleep = resolve));
  }

  wakeAll(): void {
    for (const wake of this.#sleepers.splice(0)) wake();
  }
}
