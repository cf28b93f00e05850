/** The least that can be called a lock: a flag and a first-in-first-out list of waiters, for one fixed resource. Written as one would by hand. */
export class FlagQueue {
  #isHeld = false;
  readonly #waiters: (() => void)[] = [];
  #next = 0;

  async run<T>(body: () => Promise<T>): Promise<T> {
    if (this.#isHeld) await new Promise<void>((resolve) => this.#waiters.push(resolve));
    this.#isHeld = true;
    try {
      return await body();
    } finally {
      this.#release();
    }
  }

  #release(): void {
    if (this.#next < this.#waiters.length) {
      this.#waiters[this.#next++]!();
      return;
    }
    this.#waiters.length = 0;
    this.#next = 0;
    this.#isHeld = false;
  }
}
