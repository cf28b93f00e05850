import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import {
  LockError,
  type AcquireRequest,
  type LeaseRenewerSource,
  type LockFence,
  type LockGrant,
  type LockLease,
  type LockLossReason,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
  type LockState,
} from '@holdfast/core/provider';
import { builtFile } from '../../contenders/built-file.js';
import type { EngineLink } from './engine-link.js';
import type { GrantedFacts } from './lock-table.js';
import { PendingWait } from './pending-wait.js';
import { referenceCapabilities } from './reference-capabilities.js';
import type { ReferenceOptions } from './reference-options.js';
import { SocketLink } from './socket-link.js';
import { TableLink } from './table-link.js';

const OWE_EVERY_MS = 50;
const ANSWER_MS = 3_000;

/**
 * A small provider that keeps every promise of the contract, on an engine made for the kit's own tests.
 * The broken providers are this one with one step replaced.
 */
export class ReferenceLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease?: LockLease;
  protected readonly link: EngineLink;
  readonly #waits = new Set<PendingWait>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #ids = new Map<LockGrant, string>();
  #closing: Promise<void> | undefined;

  constructor(options: ReferenceOptions) {
    const { engine, ttlMs } = options;
    this.capabilities = referenceCapabilities(options);
    this.engineId = `reference:${typeof engine === 'string' ? engine : engine.id}`;
    this.link = typeof engine === 'string' ? new SocketLink(engine, options.reach === 'global' ? ANSWER_MS : undefined) : new TableLink(engine);
    if (ttlMs !== undefined) this.lease = { ttlMs, renew: (grants) => this.renew(grants), ...(typeof engine === 'string' && { renewer: this.renewer(engine) }) };
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.assertOpen(name);
    this.assertMode(name, request);
    request.signal.throwIfAborted();
    return await this.track(this.#acquire(name, request));
  }

  async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    for (const state of await this.link.list()) if (state.name.startsWith(prefix ?? '')) yield state;
  }

  close(): Promise<void> {
    return (this.#closing ??= this.shutDown());
  }

  /** What the engine calls a lock. */
  engineName(name: LockName): string {
    return name;
  }

  protected assertOpen(name: LockName): void {
    if (this.#closing) throw new LockError('ERR_LOCK_CLOSED', `provider is closed; ${name} was not acquired`, { lockName: name });
  }

  protected assertMode(name: LockName, { mode }: AcquireRequest): void {
    if (mode !== 'shared' || this.capabilities.shared) return;
    throw new LockError('ERR_LOCK_NOT_SUPPORTED', `this provider has no shared mode; ${name} was not acquired`, { lockName: name });
  }

  /** Asks the engine; resolves once it grants. */
  protected async claim(name: string, id: string, request: AcquireRequest, wait: PendingWait): Promise<GrantedFacts | 'busy'> {
    const order = { id, name, mode: request.mode, wait: request.wait, owner: request.owner };
    const answer = await this.link.claim(order, { onGranted: wait.grant, onCut: (error) => this.waitIsCut(wait, error), onLost: (reason) => [...this.#ids.values()].includes(id) && this.tellLoss(request, reason) });
    return answer === 'waiting' ? await wait.until(request.signal) : answer;
  }

  /** The connection ended while the engine's grant was awaited. */
  protected waitIsCut(wait: PendingWait, error: Error): void {
    wait.fail(error);
  }

  /** Takes a claim or an unwanted grant out of the engine. */
  protected async withdraw(name: string, id: string): Promise<void> {
    await this.link.withdraw(name, id);
  }

  protected tellLoss(request: AcquireRequest, reason: LockLossReason): void {
    request.onLost({ reason });
  }

  protected fence({ counter }: GrantedFacts): LockFence {
    return { epoch: 0n, counter };
  }

  protected async release(name: LockName, id: string): Promise<void> {
    const isReleased = await this.link.release(this.engineName(name), id).catch((cause: unknown) => {
      this.owe(this.engineName(name), id);
      throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `the lock server cannot be reached; ${name} may still be held`, { lockName: name, cause });
    });
    if (isReleased) return;
    throw new LockError('ERR_LOCK_LOST', `${name} was lost before its release`, { lockName: name });
  }

  protected async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const held = new Set(await this.link.renew(grants.map((grant) => this.#ids.get(grant) ?? '')));
    return grants.filter((grant) => held.has(this.#ids.get(grant) ?? ''));
  }

  /** Where a thread finds what renews over a connection of its own. */
  protected renewer(path: string): LeaseRenewerSource {
    return { module: builtFile('lib/broken/reference/reference-lease-renewer.js'), options: { path } };
  }

  /** What becomes of an acquisition whose engine did not answer. */
  protected unreachable(name: LockName, cause: unknown): LockGrant {
    throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `the lock server cannot be reached; ${name} was not acquired`, { lockName: name, cause });
  }

  protected async shutDown(): Promise<void> {
    const closed = new LockError('ERR_LOCK_CLOSED', 'provider is closed; the wait is over');
    for (const wait of this.#waits) wait.fail(closed);
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    await Promise.allSettled([...this.#ids.keys()].map((grant) => grant.release()));
    await this.link.close();
  }

  /** A claim of which nobody knows what became: asks until the engine has dropped it. */
  protected owe(name: string, id: string): void {
    void this.track(this.withdraw(name, id)).catch(async () => {
      await pause(OWE_EVERY_MS, undefined, { ref: false });
      if (!this.#closing) this.owe(name, id);
    });
  }

  /** Lets `close` wait for `work`. */
  protected track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = () => this.#running.delete(work);
    work.then(done, done);
    return work;
  }

  async #acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const id = randomUUID();
    const wait = new PendingWait();
    this.#waits.add(wait);
    try {
      const sentAt = performance.now();
      const facts = await this.claim(this.engineName(name), id, request, wait);
      if (facts === 'busy') throw new LockError('ERR_LOCK_BUSY', `${name} is held by another`, { lockName: name });
      const validFrom = await this.#confirm(id, sentAt);
      request.signal.throwIfAborted();
      this.assertOpen(name); // it may have been closed meanwhile
      if (validFrom !== undefined) return this.#grant(name, id, validFrom, facts);
    } catch (error) {
      this.owe(this.engineName(name), id); // not awaited: the caller is free at once
      if (isConnectionError(error)) return this.unreachable(name, error);
      throw error;
    } finally {
      this.#waits.delete(wait);
    }
    return await this.#acquire(name, request);
  }

  #grant(name: LockName, id: string, sentAt: number, facts: GrantedFacts): LockGrant {
    const grant: LockGrant = {
      name,
      sentAt,
      tookOver: facts.tookOver,
      ...(this.lease?.renewer && { renewalKey: id }),
      ...(this.capabilities.fencing && { fence: this.fence(facts) }),
      release: () => this.release(name, id).finally(() => this.#ids.delete(grant)),
    };
    this.#ids.set(grant, id);
    return grant;
  }

  /**
   * From when a grant counts. After a wait the time of the request says nothing about the lease, so a renewal takes its place;
   * undefined when the lease ended before this process came to look.
   */
  async #confirm(id: string, requestedAt: number): Promise<number | undefined> {
    const ttlMs = this.lease?.ttlMs;
    if (ttlMs === undefined || performance.now() - requestedAt < ttlMs / 4) return requestedAt;
    const sentAt = performance.now();
    const held = await this.link.renew([id]);
    return held.length > 0 ? sentAt : undefined;
  }
}

function isConnectionError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return code === 'ERR_LINK' || code === 'ERR_ENGINE' || (typeof code === 'string' && /^E(CONN|NOENT|PIPE|ACCES)/.test(code));
}
