import { POLL_MS } from './postgres-capabilities.js';

/** Behind a pooler nobody is told: a process then looks for all its waiters at once. */
export class PostgresLeasePolling {
  readonly #look: () => Promise<void>;
  readonly #isNeeded: () => boolean;
  #isRunning = false;

  /** @param look - wakes those whose turn it is; @param isNeeded - whether anybody waits whom nobody tells */
  constructor(look: () => Promise<void>, isNeeded: () => boolean) {
    this.#look = look;
    this.#isNeeded = isNeeded;
  }

  /** Looks until nobody waits. */
  start(): void {
    if (this.#isRunning || !this.#isNeeded()) return;
    this.#isRunning = true;
    void this.#run();
  }

  async #run(): Promise<void> {
    while (this.#isNeeded()) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS * (0.5 + Math.random() / 2)));
      await this.#look().catch(() => undefined); // waiters look by themselves too, and meet the error
    }
    this.#isRunning = false;
  }
}
