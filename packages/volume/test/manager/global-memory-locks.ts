import { MemoryLockProvider } from '@holdfast/core';
import type { AcquireRequest, LockGrant, LockName, LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';

let engines = 0;

/** One lock engine for all simulated nodes of a test, which live in one process. */
export class GlobalMemoryLocks implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId = `test-engine:${(engines += 1)}`;
  readonly #losers = new Map<string, AcquireRequest['onLost']>();
  readonly #memory = new MemoryLockProvider({ namespace: `test-engine-${engines}` });

  /** @param shared - whether it has a shared mode; many real engines have none */
  constructor({ shared = true } = {}) {
    this.capabilities = { ...this.#memory.capabilities, engine: 'test-engine', reach: 'global', shared };
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await this.#memory.acquire(name, request);
    this.#losers.set(name, (loss) => {
      void grant.release();
      request.onLost(loss);
    });
    return grant;
  }

  /** The engine takes the lock from whoever holds it, as a server does that has not heard of a holder for too long. */
  lose(name: string): void {
    this.#losers.get(name)?.({ reason: 'session-gone' });
  }

  close(): Promise<void> {
    return this.#memory.close();
  }
}
