import type { GrantedFacts } from './lock-table.js';

/** A wait that ends once: by the engine's grant, by the caller's signal or by the close of the provider. */
export class PendingWait {
  readonly #granted: Promise<GrantedFacts>;
  #resolve: ((facts: GrantedFacts) => void) | undefined;
  #reject: ((reason: unknown) => void) | undefined;

  constructor() {
    this.#granted = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#granted.catch(() => undefined); // it may fail before anybody waits
  }

  readonly grant = (facts: GrantedFacts): void => this.#resolve?.(facts);

  readonly fail = (reason: unknown): void => this.#reject?.(reason);

  async until(signal: AbortSignal): Promise<GrantedFacts> {
    const onAbort = () => this.fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      return await this.#granted;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }
}
