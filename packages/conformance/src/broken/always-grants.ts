import { performance } from 'node:perf_hooks';
import { LockError, type AcquireRequest, type LockGrant, type LockName, type LockProvider, type LockProviderCapabilities, type LockScope } from '@holdfast/core/provider';

/** What {@link AlwaysGrantsLockProvider} pretends. @public */
export interface AlwaysGrantsOptions {
  /** How far it pretends to reach. */
  readonly reach: LockScope;
  /** Whether it pretends to know shared mode; default true. */
  readonly shared?: boolean;
}

let engines = 0;

/**
 * Excludes nobody: each request is granted at once. The negative control of lock tests: what still works with it needs no lock.
 * Section that must catch it: `exclusion`. Whatever presupposes a lock that can be held fails with it.
 * @public
 */
export class AlwaysGrantsLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  #closed = false;

  constructor(options: AlwaysGrantsOptions) {
    this.capabilities = {
      engine: 'always-grants',
      reach: options.reach,
      shared: options.shared ?? true,
      fair: false,
      fencing: false,
      lossDetectionMs: null,
      crashReleaseMs: 0,
      abandonedClaimMs: 0,
      maxNameBytes: null,
      takeover: 'exact',
      waiting: 'push',
      keyFormat: 1,
    };
  }

  /** Another one at each look, so that not even callers of one process share a queue. */
  get engineId(): string {
    return `always-grants:${String(process.pid)}:${String(engines++)}`;
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (this.#closed) throw new LockError('ERR_LOCK_CLOSED', `provider is closed; ${name} was not acquired`, { lockName: name });
    if (request.mode === 'shared' && !this.capabilities.shared) {
      throw new LockError('ERR_LOCK_NOT_SUPPORTED', `always-grants was told to know no shared mode; ${name} was not acquired`, { lockName: name });
    }
    request.signal.throwIfAborted();
    return await Promise.resolve({ name, sentAt: performance.now(), release: () => Promise.resolve() });
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.resolve();
  }
}
