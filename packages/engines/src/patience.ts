const TICK_MS = 20;

/**
 * A limit of time for what should not take nearly so long. It counts while this process gets its turns: where timers come late because the machine is busy, it
 * lasts longer. To be ended in each case.
 */
export class Patience {
  /** Resolves when it is over; never once it was ended. */
  readonly over: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  #leftMs: number;

  constructor(ms: number) {
    this.#leftMs = ms;
    let tell: () => void;
    this.over = new Promise((resolve) => (tell = resolve));
    this.#timer = setInterval(() => {
      this.#leftMs -= TICK_MS; // ticks that were missed do not come later
      if (!this.isOver) return;
      this.end();
      tell();
    }, TICK_MS);
  }

  get isOver(): boolean {
    return this.#leftMs <= 0;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}
