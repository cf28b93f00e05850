import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

const WORDS = 1_000;

/** Remembers every wait that was aborted. */
export class MemoryLeakingLockProvider extends ReferenceLockProvider {
  readonly #remembered: unknown[] = [];

  protected override async withdraw(name: string, id: string): Promise<void> {
    this.#remembered.push(Array.from({ length: WORDS }, (_, word) => word + 0.5));
    await super.withdraw(name, id);
  }
}
