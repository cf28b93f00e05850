/**
 * Locks of ours that somebody changed, perhaps only their other readers or the renewal thread. The thread changes all of them at once, so they are
 * looked at together, one look after the other.
 */
export class RedisSuspects {
  readonly #check: (holders: ReadonlySet<string>) => Promise<void>;
  #next = new Set<string>();
  #isChecking = false;

  /** @param check - looks whether what is held under these keys is still held; an empty text stands for all */
  constructor(check: (holders: ReadonlySet<string>) => Promise<void>) {
    this.#check = check;
  }

  /** Looks soon. */
  add(holders: string): void {
    this.#next.add(holders);
    if (!this.#isChecking) void this.#checkAll();
  }

  async #checkAll(): Promise<void> {
    this.#isChecking = true;
    await new Promise((resolve) => setImmediate(resolve)); // the others of the same moment
    while (this.#next.size > 0) {
      const batch = this.#next;
      this.#next = new Set();
      await this.#check(batch).catch(() => undefined); // out of reach: renewal finds out
    }
    this.#isChecking = false;
  }
}
