import {
  LockError,
  networkFileSystemOf,
  onAbort,
  openLockDirectory,
  type AcquireRequest,
  type LockGrant,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
  type LockState,
} from '@holdfast/core/provider';
import type { FlockEngine } from './flock-engine.js';
import { toLockError } from './flock-errors.js';
import { nextFence } from './flock-fence.js';
import { FlockFileEngine } from './flock-file-engine.js';
import { kernelLocks } from './flock-kernel.js';
import { FlockLockGrant } from './flock-lock-handle.js';
import { checkedOptions, invalidOption, type FlockLockProviderOptions } from './flock-lock-provider-options.js';
import { placeOf } from './flock-place.js';
import { FlockQueue } from './flock-queue.js';
import { FlockRegister } from './flock-register.js';
import { FlockSocketEngine } from './flock-socket-engine.js';

/**
 * Locks that exclude all processes of one node that name the same directory, held by the kernel: a killed holder's lock is free at once, nothing
 * is judged by a clock, nothing is left behind, and the number of files does not depend on the number of names. Callers of one process are served in the
 * order of their requests; among processes whoever waits is served before newcomers, in no order.
 * @public
 */
export class FlockLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly #engine: FlockEngine;
  readonly #register: FlockRegister;
  readonly #queues = new Map<LockName, FlockQueue>();
  readonly #held = new Set<FlockLockGrant>();
  readonly #waits = new Set<AbortController>();
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  /**
   * Opens the directory, and makes it when it is missing.
   * @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong, the directory is not safe to keep locks in, other processes exclude each other
   * in another way there, or the system has no such locks
   */
  constructor(options: FlockLockProviderOptions) {
    const { mechanism } = checkedOptions(options);
    const directory = openLockDirectory(options.directory);
    warnOfNetwork(directory);
    const kernel = mechanism === 'sockets' ? undefined : kernelLocks();
    if (kernel === undefined && mechanism === 'files') throw invalidOption('the kernel’s file locks need the package koffi and Linux on x64 or arm64; install koffi, or use file:// and proper-lockfile');
    try {
      this.#engine = kernel === undefined ? new FlockSocketEngine(directory) : new FlockFileEngine(kernel, directory, () => this.#loseAll());
    } catch (error) {
      throw toLockError(error);
    }
    this.#register = new FlockRegister(directory, () => [...this.#held].map(({ name, request }) => ({ name, holder: request.owner })));
    this.capabilities = this.#engine.capabilities;
    this.engineId = `flock:${directory}`;
  }

  /**
   * Resolves once this caller holds `name` on this node, alone or with other shared holders. Rejects with the signal's reason when it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited; the error names a holder
   * @throws `ERR_LOCK_NOT_SUPPORTED` for shared mode without koffi
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the lock files cannot be used
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    if (request.mode === 'shared' && !this.capabilities.shared) {
      throw new LockError('ERR_LOCK_NOT_SUPPORTED', `without koffi the flock provider has no shared mode: ${name}`, { lockName: name });
    }
    if (request.signal.aborted) throw request.signal.reason;
    return await this.#track(this.#acquire(name, request));
  }

  /** Lists the locks held in the directory, by asking the processes that use it; one that is stopped does not answer. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    for (const state of await this.#register.holders()) if (state.name.startsWith(prefix)) yield state;
  }

  /** Gives back what this provider holds and rejects its waiters; leaves nothing open. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const queue = this.#queueOf(name);
    const sentAt = performance.now();
    try {
      if (await queue.tryEnter(request.mode)) {
        if (!request.signal.aborted && this.#closing === undefined) return this.#grant(name, request, sentAt, queue);
        queue.leave();
        this.#assertOpen(name);
        throw request.signal.reason;
      }
      if (!request.wait) throw await this.#busy(name);
      const joined = await this.#wait(name, request);
      return this.#grant(name, request, performance.now(), joined);
    } catch (error) {
      throw request.signal.aborted ? request.signal.reason : toLockError(error, name);
    }
  }

  async #wait(name: LockName, { mode, signal }: AcquireRequest): Promise<FlockQueue> {
    const abort = new AbortController();
    if (signal.aborted) throw signal.reason;
    if (this.#closing !== undefined) throw closed();
    const stopListening = onAbort(signal, () => abort.abort(signal.reason));
    this.#waits.add(abort);
    try {
      const queue = this.#queueOf(name); // not one that was looked up before a pause: an idle queue is forgotten
      await queue.enter(mode, abort.signal);
      return queue;
    } finally {
      stopListening();
      this.#waits.delete(abort);
    }
  }

  #grant(name: LockName, request: AcquireRequest, sentAt: number, queue: FlockQueue): FlockLockGrant {
    const giveBack = (grant: FlockLockGrant): void => {
      if (!this.#held.delete(grant)) throw new LockError('ERR_LOCK_LOST', `lost before its release: ${name}`, { lockName: name });
      queue.leave();
    };
    const grant = new FlockLockGrant({ name, request, sentAt, fence: nextFence(), giveBack });
    this.#held.add(grant);
    return grant;
  }

  #queueOf(name: LockName): FlockQueue {
    let queue = this.#queues.get(name);
    if (queue === undefined) {
      const created = new FlockQueue({ name, place: placeOf(name) }, this.#engine, () => {
        if (this.#queues.get(name) === created) this.#queues.delete(name);
      });
      this.#queues.set(name, (queue = created));
    }
    return queue;
  }

  async #busy(name: LockName): Promise<LockError> {
    const holder = (await this.#register.holders()).find((state) => state.name === name)?.holders[0];
    const whom = holder === undefined ? '' : ` by ${holder.method ?? 'process'} in process ${holder.pid} on ${holder.host}`;
    return new LockError('ERR_LOCK_BUSY', `held${whom}: ${name}`, { lockName: name, holder });
  }

  /** Somebody removed the lock files. */
  #loseAll(): void {
    for (const grant of this.#held) {
      this.#held.delete(grant);
      grant.request.onLost({ reason: 'deleted' });
    }
    for (const queue of [...this.#queues.values()]) queue.reset();
  }

  async #close(): Promise<void> {
    for (const wait of this.#waits) wait.abort(closed());
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    for (const grant of this.#held) {
      await grant.release();
      grant.request.onLost({ reason: 'closed' });
    }
    this.#engine.close();
    await this.#register.close();
  }

  #assertOpen(name: LockName): void {
    if (this.#closing !== undefined) throw new LockError('ERR_LOCK_CLOSED', `the flock provider is closed: ${name}`, { lockName: name });
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = (): unknown => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

const closed = (): LockError => new LockError('ERR_LOCK_CLOSED', 'the flock provider is closed');

function warnOfNetwork(directory: string): void {
  const network = networkFileSystemOf(directory);
  if (network === undefined) return;
  process.emitWarning(`the lock directory ${directory} is on a network file system (${network}); kernel locks may be slow there, or not exclude at all: use a local one`, {
    code: 'HOLDFAST_NETWORK_DIRECTORY',
    type: 'HoldfastWarning',
  });
}
