import { setTimeout as pause } from 'node:timers/promises';
import {
  builtModule,
  LockError,
  onAbort,
  type AcquireRequest,
  type LockGrant,
  type LockLease,
  type LockLossReason,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
} from '@holdfast/core/provider';
import type { ToozClient, ToozHold } from './tooz-client.js';
import { clientFor } from './tooz-client-for.js';
import { ToozCourtesy } from './tooz-courtesy.js';
import { toLockError } from './tooz-errors.js';
import { ToozLine } from './tooz-line.js';
import { ToozLockGrant } from './tooz-lock-handle.js';
import { checkedOptions, type ToozLockProviderOptions, type ToozSettings } from './tooz-lock-provider-options.js';
import { renderedName } from './tooz-names.js';
import { renewerOptions } from './tooz-renewal.js';

/** Where waiters stand in the engine's own queue, and Cinder's may not. */
const QUEUED_POLL_MS = 20;

/**
 * The locks that Cinder takes through oslo.concurrency or tooz: whoever holds one here keeps Cinder out, and the reverse. It can do no more than those
 * locks can: it gives no fence, and but in ZooKeeper its waiters contend with Cinder's in no order. Callers of one process are served in the order of
 * their requests.
 * @public
 */
export class ToozLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease?: LockLease;
  readonly #client: ToozClient;
  readonly #lines = new Map<string, ToozLine>();
  readonly #held = new Map<ToozLockGrant, AcquireRequest>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #courtesy: ToozCourtesy;
  readonly #closing = new AbortController();
  readonly #told = new Set<string>();

  /**
   * Opens nothing yet.
   * @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong, the directory does not exist or is not safe, or koffi is missing
   */
  constructor(options: ToozLockProviderOptions) {
    const settings = checkedOptions(options);
    this.#client = clientFor(settings);
    this.capabilities = this.#client.capabilities;
    this.engineId = this.#client.engineId;
    this.#courtesy = new ToozCourtesy(this.capabilities.pollMs ?? QUEUED_POLL_MS);
    const { ttlMs } = this.#client;
    if (ttlMs !== undefined) this.lease = this.#leaseOf(settings, ttlMs);
  }

  /**
   * Resolves once this caller holds `name` against everybody who uses the same locks. Rejects with the signal's reason when it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited
   * @throws `ERR_LOCK_NAME_INVALID` when Cinder could not take a lock of that name
   * @throws `ERR_LOCK_NOT_SUPPORTED` for shared mode, which Cinder's locks do not have
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the engine cannot be asked
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertWanted(name, request);
    if (request.mode === 'shared') throw new LockError('ERR_LOCK_NOT_SUPPORTED', `the locks that Cinder takes have no shared mode: ${name}`, { lockName: name });
    try {
      return await this.#track(this.#acquire(name, this.#client.keyOf(renderedName(name)), request));
    } catch (error) {
      throw request.signal.aborted ? request.signal.reason : toLockError(error, name);
    }
  }

  /** Gives back what this provider holds and rejects its waiters; leaves nothing open. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort(new LockError('ERR_LOCK_CLOSED', 'the tooz provider is closed'));
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.allSettled(
      [...this.#held].map(async ([grant, { onLost }]) => {
        await grant.release();
        onLost({ reason: 'closed' });
      }),
    );
    await this.#client.close();
  }

  async #acquire(name: LockName, key: string, request: AcquireRequest): Promise<LockGrant> {
    const unwanted = new AbortController();
    const stopListening = [request.signal, this.#closing.signal].map((signal) => onAbort(signal, () => unwanted.abort(signal.reason)));
    try {
      this.#tellOfNamesake(name, key);
      if (this.#client.queue === undefined) return await this.#inOurLine(name, key, request, unwanted.signal);
      const grant = await this.#ask(name, key, request, unwanted.signal);
      if (grant === undefined) throw busy(name);
      return grant;
    } finally {
      for (const stop of stopListening) stop();
    }
  }

  /** Contends once those of this process who asked before are served. */
  async #inOurLine(name: LockName, key: string, request: AcquireRequest, unwanted: AbortSignal): Promise<LockGrant> {
    const line = this.#lineOf(key);
    if (!request.wait && !line.isEmpty) throw busy(name);
    await line.enter(unwanted);
    try {
      return await this.#contend(name, key, request, line, unwanted);
    } catch (error) {
      this.#client.giveUp?.(key);
      throw error;
    } finally {
      line.leave();
    }
  }

  async #contend(name: LockName, key: string, request: AcquireRequest, line: ToozLine, unwanted: AbortSignal): Promise<LockGrant> {
    const pauseMs = request.wait ? this.#courtesy.pauseMs(key) : 0;
    if (pauseMs > 0) await pause(pauseMs, undefined, { signal: unwanted }).catch(() => undefined);
    for (;;) {
      const grant = await this.#ask(name, key, request, unwanted);
      if (grant !== undefined) return grant;
      if (!request.wait) throw busy(name);
      await line.rest((this.capabilities.pollMs ?? 0) * (0.5 + Math.random()), unwanted);
    }
  }

  /** Asks the engine once, or waits in its line where it has one; undefined when another has the lock. */
  async #ask(name: LockName, key: string, request: AcquireRequest, unwanted: AbortSignal): Promise<ToozLockGrant | undefined> {
    unwanted.throwIfAborted();
    const client = this.#client;
    const sentAt = performance.now();
    let grant: ToozLockGrant | undefined = undefined;
    const lost = (reason: LockLossReason): void => {
      if (grant === undefined || !this.#held.delete(grant)) return;
      request.onLost({ reason });
      this.#lines.get(key)?.wake();
    };
    const asked = request.wait && client.queue ? client.queue(key, unwanted, lost) : client.tryTake(key, request.wait, lost);
    const hold = await this.#unlessUnwanted(asked, unwanted);
    if (hold === undefined) return undefined;
    grant = new ToozLockGrant({ name, key, sentAt: hold.sentAt ?? sentAt, hold, giveBack: (given) => this.#track(this.#release(given)) });
    this.#held.set(grant, request);
    return grant;
  }

  /** What `asked` resolves to; rejects with the signal's reason when it fires first, and gives back what is granted after that. */
  #unlessUnwanted(asked: Promise<ToozHold | undefined>, unwanted: AbortSignal): Promise<ToozHold | undefined> {
    return new Promise((resolve, reject) => {
      let hasLeft = false;
      const stopListening = onAbort(unwanted, () => {
        hasLeft = true;
        reject(unwanted.reason as Error);
      });
      const answered = async (hold: ToozHold | undefined): Promise<void> => {
        stopListening();
        if (hasLeft) await hold?.giveBack().catch(() => false);
        else resolve(hold);
      };
      const failed = (error: unknown): void => {
        stopListening();
        reject(error as Error);
      };
      void this.#track(asked.then(answered, failed));
    });
  }

  async #release(grant: ToozLockGrant): Promise<void> {
    const { name, key, hold } = grant;
    if (!this.#held.delete(grant)) throw lostBefore(name);
    let wasHeld: boolean;
    try {
      wasHeld = await hold.giveBack();
    } catch (error) {
      throw toLockError(error, name);
    } finally {
      this.#courtesy.released(key);
      this.#lines.get(key)?.wake();
    }
    if (!wasHeld) throw lostBefore(name);
  }

  #leaseOf(settings: ToozSettings, ttlMs: number): LockLease {
    const options = renewerOptions(settings);
    const renewer = options && { renewer: { module: builtModule(import.meta.url, './tooz-lease-renewer.js'), options } };
    return { ttlMs, renew: (grants) => this.#renew(grants), ...renewer };
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const asked = grants.filter((grant): grant is ToozLockGrant => this.#held.has(grant as ToozLockGrant));
    if (asked.length === 0) return [];
    const held = await this.#client.renew!(asked.map(({ hold }) => hold));
    return asked.filter((_grant, index) => held[index]);
  }

  #lineOf(key: string): ToozLine {
    let line = this.#lines.get(key);
    if (line === undefined) this.#lines.set(key, (line = new ToozLine(() => this.#lines.delete(key))));
    return line;
  }

  /** Whoever holds the one name and asks for the other waits for itself. */
  #tellOfNamesake(name: LockName, key: string): void {
    if (this.#told.has(key)) return;
    for (const { key: heldKey, name: heldName } of this.#held.keys()) {
      if (heldKey !== key || heldName === name) continue;
      this.#told.add(key);
      process.emitWarning(`${name} and ${heldName} are one and the same lock for Cinder (${key}); never ask for one while holding the other`, { code: 'HOLDFAST_SAME_LOCK', type: 'HoldfastWarning' });
      return;
    }
  }

  #assertWanted(name: LockName, { signal }: AcquireRequest): void {
    if (this.#closing.signal.aborted) throw new LockError('ERR_LOCK_CLOSED', `the tooz provider is closed: ${name}`, { lockName: name });
    if (signal.aborted) throw signal.reason;
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = (): unknown => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}

const busy = (name: LockName): LockError => new LockError('ERR_LOCK_BUSY', `held, or awaited by another: ${name}`, { lockName: name });

const lostBefore = (name: LockName): LockError => new LockError('ERR_LOCK_LOST', `lost before its release: ${name}`, { lockName: name });
