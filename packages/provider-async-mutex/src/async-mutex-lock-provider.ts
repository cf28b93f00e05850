import { LockError, type AcquireRequest, type LockGrant, type LockName, type LockProvider, type LockState } from '@holdfast/core/provider';
import { asyncMutexCapabilities } from './async-mutex-capabilities.js';
import { AsyncMutexClaim } from './async-mutex-claim.js';
import { AsyncMutexLockGrant } from './async-mutex-lock-handle.js';
import { namespaceOf, type AsyncMutexLockProviderOptions } from './async-mutex-lock-provider-options.js';
import { namespaceNamed, type AsyncMutexNamespace } from './async-mutex-namespace.js';
import { AsyncMutexQueue } from './async-mutex-queue.js';

/** Epoch milliseconds at which this process began: counters of an earlier process are older whatever they say. */
const EPOCH = BigInt(Math.trunc(performance.timeOrigin));

/**
 * Locks that exclude inside one JavaScript realm, each name by one async-mutex `Mutex` that exists while somebody wants the lock.
 * Waiters are served in the order of their requests; one that is aborted is gone at once. Providers of one namespace exclude each other,
 * also across installed copies. Worker threads are not excluded.
 * @public
 */
export class AsyncMutexLockProvider implements LockProvider {
  readonly capabilities = asyncMutexCapabilities;
  readonly engineId: string;
  readonly #namespace: AsyncMutexNamespace;
  readonly #waiting = new Set<AsyncMutexClaim>();
  readonly #held = new Map<AsyncMutexClaim, AsyncMutexLockGrant>();
  #isClosed = false;

  /** @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong */
  constructor(options: AsyncMutexLockProviderOptions = {}) {
    const namespace = namespaceOf(options);
    this.engineId = `async-mutex:${namespace}`;
    this.#namespace = namespaceNamed(namespace);
  }

  /**
   * Resolves once this caller alone holds `name` in the namespace. Rejects with the signal's reason when it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held; the error names the holder
   * @throws `ERR_LOCK_NOT_SUPPORTED` for shared mode
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (this.#isClosed) return Promise.reject(closed(name));
    if (request.mode === 'shared') return Promise.reject(notShared(name));
    if (request.signal.aborted) return Promise.reject(request.signal.reason);
    let queue = this.#namespace.queues.get(name);
    if (queue === undefined) this.#namespace.queues.set(name, (queue = new AsyncMutexQueue(this.#namespace.queues, name)));
    else if (!request.wait) return Promise.reject(busy(name, queue));
    return this.#claim(name, request, queue);
  }

  /** Lists the locks held in this namespace by any provider of this realm. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    for (const [name, { head, waiterCount }] of [...this.#namespace.queues]) {
      if (head !== undefined && name.startsWith(prefix)) yield { name: head.name, holders: [head.owner], waiterCount };
    }
  }

  /** Gives back what this provider holds and rejects its waiters; other providers of the namespace go on. */
  close(): Promise<void> {
    this.#isClosed = true;
    for (const claim of this.#waiting) claim.fail(closed(claim.name));
    for (const [claim, grant] of this.#held) {
      grant.isRevoked = true;
      claim.release();
      claim.request.onLost({ reason: 'closed' });
    }
    this.#held.clear();
    return Promise.resolve();
  }

  #claim(name: LockName, request: AcquireRequest, queue: AsyncMutexQueue): Promise<LockGrant> {
    return new Promise((resolve, reject) => {
      const claim = new AsyncMutexClaim(name, request, queue, {
        granted: () => {
          this.#waiting.delete(claim);
          resolve(this.#grant(claim));
        },
        failed: (reason) => {
          this.#waiting.delete(claim);
          reject(reason as Error);
        },
      });
      this.#waiting.add(claim);
      claim.enter();
    });
  }

  #grant(claim: AsyncMutexClaim): AsyncMutexLockGrant {
    this.#namespace.grantCount += 1;
    const fence = { epoch: EPOCH, counter: BigInt(this.#namespace.grantCount) };
    const grant = new AsyncMutexLockGrant(claim, fence, () => this.#held.delete(claim));
    this.#held.set(claim, grant);
    return grant;
  }
}

function busy(name: LockName, queue: AsyncMutexQueue): LockError {
  const holder = queue.head?.owner;
  return new LockError('ERR_LOCK_BUSY', `held${holder?.method === undefined ? '' : ` by ${holder.method}`}: ${name}`, { lockName: name, holder });
}

function closed(name: LockName): LockError {
  return new LockError('ERR_LOCK_CLOSED', `the async-mutex provider is closed: ${name}`, { lockName: name });
}

function notShared(name: LockName): LockError {
  return new LockError('ERR_LOCK_NOT_SUPPORTED', `async-mutex has no shared mode: ${name}`, { lockName: name });
}
