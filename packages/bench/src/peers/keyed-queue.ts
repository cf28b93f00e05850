type Wake = () => void;

/**
 * The floor for a lock with names: a map from the name to the waiters of whoever holds it, the entry made and dropped with the lock.
 * No options, no errors, no events, no re-entry. Written as one would by hand.
 */
export class KeyedQueue {
  readonly #waiters = new Map<string, Wake[]>();

  async run<T>(name: string, body: () => Promise<T>): Promise<T> {
    const waiters = this.#waiters.get(name);
    if (waiters === undefined) this.#waiters.set(name, []);
    else await new Promise<void>((resolve) => waiters.push(resolve));
    try {
      return await body();
    } finally {
      this.#release(name);
    }
  }

  #release(name: string): void {
    const next = this.#waiters.get(name)?.shift();
    if (next === undefined) this.#waiters.delete(name);
    else next();
  }
}
