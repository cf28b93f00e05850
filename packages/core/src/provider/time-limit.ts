interface Pending {
  readonly sinceMs: number;
  readonly reject: (error: Error) => void;
}

/** Gives up work that takes too long; one timer watches all that is under way, and it does not keep the process alive. @public */
export class TimeLimit {
  readonly #pending = new Set<Pending>(); // oldest first
  readonly #limitMs: number;
  readonly #late: () => Error;
  #timer: NodeJS.Timeout | undefined;
  #isEnded = false;

  /** @param late - called for each piece of work that is given up; gives its error */
  constructor(limitMs: number, late: () => Error) {
    this.#limitMs = limitMs;
    this.#late = late;
  }

  /** Resolves or rejects as `work` does; rejects with the error for late work when that takes longer than the limit. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const pending: Pending = { sinceMs: performance.now(), reject };
      this.#pending.add(pending);
      this.#timer ??= this.#checkIn(this.#limitMs);
      work.then(
        (answer) => {
          this.#settled(pending);
          resolve(answer);
        },
        (error: unknown) => {
          this.#settled(pending);
          reject(error as Error);
        },
      );
    });
  }

  /** Leaves no timer behind once what is under way has settled. */
  end(): void {
    this.#isEnded = true;
    this.#clearIfDone();
  }

  #settled(pending: Pending): void {
    this.#pending.delete(pending);
    if (this.#isEnded) this.#clearIfDone();
  }

  #clearIfDone(): void {
    if (this.#pending.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #checkIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#check(), ms).unref();
  }

  #check(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const pending of this.#pending) {
      const leftMs = this.#limitMs - (now - pending.sinceMs);
      if (leftMs > 0) {
        this.#timer = this.#checkIn(Math.ceil(leftMs));
        return;
      }
      this.#pending.delete(pending);
      pending.reject(this.#late());
    }
  }
}
