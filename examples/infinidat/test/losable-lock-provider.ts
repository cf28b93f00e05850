import type { AcquireRequest, LockGrant, LockName, LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';

/** Grants a lock that an operator can take away while it is held. It excludes nobody: there is one caller. */
export class LosableLockProvider implements LockProvider {
  readonly engineId = 'losable';
  readonly capabilities: LockProviderCapabilities = {
    engine: 'losable',
    reach: 'global',
    shared: false,
    fair: false,
    fencing: false,
    lossDetectionMs: 0,
    crashReleaseMs: 0,
    abandonedClaimMs: 0,
    maxNameBytes: null,
    takeover: 'exact',
    waiting: 'push',
    keyFormat: 1,
  };
  #loseCurrent: (() => void) | undefined;

  async acquire(name: LockName, { onLost }: AcquireRequest): Promise<LockGrant> {
    this.#loseCurrent = () => onLost({ reason: 'force-released' });
    return { name, sentAt: performance.now(), release: async () => undefined };
  }

  /** The lock that was granted last is taken away. */
  lose(): void {
    this.#loseCurrent?.();
  }

  async close(): Promise<void> {
    this.#loseCurrent = undefined;
  }
}
