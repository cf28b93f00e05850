import type { IKeyValue } from 'etcd3';
import {
  AbandonedClaims,
  builtModule,
  LockError,
  onAbort,
  Turnstile,
  type AcquireRequest,
  type LockGrant,
  type LockLease,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
  type LockState,
} from '@holdfast/core/provider';
import { clientFor, type EtcdAddress } from './etcd-address.js';
import { capabilitiesWith } from './etcd-capabilities.js';
import { EtcdClaim, type EtcdPlace } from './etcd-claim.js';
import type { EtcdClient } from './etcd-client.js';
import { busyError, isLeaseGone, isMemberFault, toLockError } from './etcd-errors.js';
import { heldLocks, holderOf } from './etcd-held-locks.js';
import { keysOf, locksPrefix } from './etcd-keys.js';
import { within } from './etcd-lease.js';
import type { EtcdRenewerOptions } from './etcd-lease-renewer.js';
import { EtcdLockGrant } from './etcd-lock-handle.js';
import { checkedOptions, type EtcdLockProviderOptions, type EtcdSettings } from './etcd-lock-provider-options.js';
import { onceMore } from './etcd-once-more.js';
import { deleteOf, found, isEmpty, madeAt, newest, oldest, putOf, rangeOf, readOf } from './etcd-requests.js';
import { EtcdSession } from './etcd-session.js';
import { EtcdTransactions } from './etcd-transactions.js';

/** Between two questions to a cluster that did not answer. */
const AGAIN_MS = 200;
const INSPECTED = 10_000;
const REQUESTS_AT_ONCE = 64;

/**
 * Locks that exclude everybody who uses the same etcd cluster and prefix. Every claim is a key that hangs on the one lease of its process, and
 * whoever came first by the cluster's own count holds: one transaction when the lock is free; a waiter watches only the claim before its own.
 * A killed holder's lock is free after `ttlMs` and up to a second. The fence is the revision that made the claim, in the epoch of that moment.
 * @public
 */
export class EtcdLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease: LockLease;
  readonly #settings: EtcdSettings;
  readonly #client: EtcdClient;
  readonly #waiting = new Set<EtcdClaim>();
  readonly #held = new Map<EtcdLockGrant, EtcdClaim>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #abandoned: AbandonedClaims<EtcdClaim>;
  readonly #turnstile = new Turnstile(REQUESTS_AT_ONCE);
  readonly #transactions: EtcdTransactions;
  #session: Promise<EtcdSession> | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #isClosed = false;

  /** Connects at the first use. @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong */
  constructor(options: EtcdLockProviderOptions) {
    const { prefix, ttlMs } = (this.#settings = checkedOptions(options));
    const { endpoints, caFile, credentials } = options;
    const address: EtcdAddress = { endpoints, caFile, credentials };
    this.#client = clientFor(address);
    this.#transactions = new EtcdTransactions(this.#client, this.#settings, () => this.#dataWentBack());
    this.engineId = `etcd:${[...endpoints].sort().join(',')}#${prefix}`;
    this.capabilities = capabilitiesWith(ttlMs);
    this.#abandoned = new AbandonedClaims((claim) => this.#track(this.#withdraw(claim)));
    const renewerOptions: EtcdRenewerOptions = { address, ttlMs };
    this.lease = {
      ttlMs,
      renew: (grants) => this.#renew(grants),
      renewer: { module: builtModule(import.meta.url, './etcd-lease-renewer.js'), options: renewerOptions },
    };
  }

  /**
   * Resolves once this caller holds `name`, alone or with other shared holders. Rejects with the signal's reason when it fires before.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited; the error names a holder
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the cluster does not answer or has no leader
   * @throws `ERR_LOCK_CONFIG_INVALID` when it refuses the login, or keeps locks of another key format below the prefix
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    if (request.signal.aborted) throw request.signal.reason;
    return await this.#track(this.#acquire(new EtcdClaim(name, keysOf(this.#settings.prefix, name), request)));
  }

  /** Lists the locks held below the prefix, by whomever; at most those of 10,000 claims. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    const { kvs } = await this.#client.kv.range(oldest(locksPrefix(this.#settings.prefix), INSPECTED), this.#timely());
    for (const state of heldLocks(kvs)) if (state.name.startsWith(prefix)) yield state;
  }

  /** Gives back what this provider holds and withdraws its claims, by ending its lease; leaves no connection open. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#pulse);
    for (const claim of this.#waiting) claim.wake();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    this.#abandoned.forget();
    const session = await this.#session?.catch(() => undefined);
    if (session?.isGone === false) await session.end().catch(() => undefined); // out of reach: it ends by itself
    for (const { request } of this.#held.values()) request.onLost({ reason: 'closed' });
    this.#held.clear();
    this.#client.close();
  }

  async #acquire(claim: EtcdClaim): Promise<LockGrant> {
    const { request, name } = claim;
    const stopListening = onAbort(request.signal, () => claim.wake());
    this.#waiting.add(claim);
    try {
      return request.wait ? await this.#queue(claim) : await this.#try(claim);
    } catch (error) {
      if (claim.session !== undefined) this.#abandoned.add(claim);
      throw request.signal.aborted ? request.signal.reason : toLockError(error, name);
    } finally {
      stopListening();
      this.#waiting.delete(claim);
    }
  }

  /** One transaction: the claim is made when nothing stands in its way. */
  async #try(claim: EtcdClaim): Promise<LockGrant> {
    const session = await this.#freshSession(claim);
    const sentAt = session.keptAt;
    claim.session = session;
    const answer = await this.#transactions.claim([isEmpty(claim.rivals)], [putOf(claim.key, claim.record, session.lease)], [rangeOf(oldest(claim.keys.all, 1))]);
    if (answer.succeeded) return this.#granted(claim, session, { revision: BigInt(answer.header.revision), epoch: answer.epoch }, sentAt, false);
    const [first] = found(answer, 0);
    claim.session = undefined; // no claim was made
    throw busyError(claim.name, holderOf(first));
  }

  async #queue(claim: EtcdClaim): Promise<LockGrant> {
    for (;;) {
      const session = await this.#freshSession(claim);
      const sentAt = session.keptAt;
      let place: EtcdPlace | undefined = await this.#turnstile.run(() => onceMore(() => this.#line(claim, session))).catch((error: unknown) => {
        if (!isLeaseGone(error)) throw error;
        session.isGone = true;
        return undefined;
      });
      let [tookOver, waited] = [false, false];
      while (place !== undefined) {
        if (place.before === undefined) {
          // After a wait the lease must be seen alive once more: this process may have slept over its end.
          if (waited && !session.isFresh) await session.keep();
          if (session.isGone) break;
          this.#assertWanted(claim);
          return this.#granted(claim, session, place, waited ? session.keptAt : sentAt, tookOver);
        }
        waited = true;
        await this.#untilChanged(claim, place);
        this.#assertWanted(claim);
        [place, tookOver] = await this.#lookAgain(claim, session, place);
      }
      // The session ended while the claim waited, or somebody removed the claim: it lines up again.
      this.#assertWanted(claim);
    }
  }

  /** After a wake: who is before the claim now, and whether the one before fell silent. A cluster that does not answer ends no wait while the session may live. */
  async #lookAgain(claim: EtcdClaim, session: EtcdSession, place: EtcdPlace): Promise<[EtcdPlace | undefined, boolean]> {
    for (;;) {
      try {
        return await onceMore(() => Promise.all([this.#look(claim, place), this.#hasEnded(place.before!)]));
      } catch (error) {
        if (!isMemberFault(error) || session.isOver) throw error;
        await claim.rest(AGAIN_MS);
        this.#assertWanted(claim);
      }
    }
  }

  /** Makes the claim, or finds it when an earlier try had made it. */
  async #line(claim: EtcdClaim, session: EtcdSession): Promise<EtcdPlace> {
    this.#assertWanted(claim); // it may have waited for its turn
    claim.session = session;
    const before = claim.request.mode === 'shared' ? newest(claim.rivals, 1) : newest(claim.rivals, 2);
    const reads = [readOf(claim.key), rangeOf(before)];
    const answer = await this.#transactions.claim([madeAt(claim.key, 0n)], [putOf(claim.key, claim.record, session.lease), ...reads], reads);
    const { epoch } = answer;
    const [mine] = found(answer, answer.succeeded ? 1 : 0);
    const rivals = found(answer, answer.succeeded ? 2 : 1);
    const revision = BigInt(mine?.create_revision ?? 0);
    const seenAt = BigInt(answer.header.revision);
    const first = rivals.find((rival) => BigInt(rival.create_revision) < revision);
    // An earlier try left others behind us: then the newest say nothing about who is before us.
    if (!answer.succeeded) return (await this.#look(claim, { revision, epoch })) ?? { revision, epoch, before: undefined, seenAt };
    return { revision, epoch, before: first, seenAt };
  }

  /** Who is before the claim now; undefined when the claim itself is gone. */
  async #look(claim: EtcdClaim, { revision, epoch }: Pick<EtcdPlace, 'revision' | 'epoch'>): Promise<EtcdPlace | undefined> {
    const answer = await this.#transactions.look([madeAt(claim.key, revision)], [rangeOf(newest(claim.rivals, 1, revision))]);
    return answer.succeeded ? { revision, epoch, before: found(answer, 0)[0], seenAt: BigInt(answer.header.revision) } : undefined;
  }

  /** Resolves when the claim before is gone, by a watch or found out by a beat, and when the wait is not wanted any more. */
  async #untilChanged(claim: EtcdClaim, { before, seenAt }: EtcdPlace): Promise<void> {
    const watcher = this.#client.watch().key(before!.key.toString()).startRevision(String(seenAt + 1n)).only('delete').watcher();
    watcher.on('delete', () => claim.wake());
    watcher.on('error', () => claim.wake());
    claim.before = before!.key.toString();
    try {
      await claim.rest();
    } finally {
      claim.before = undefined;
      watcher.cancel().catch(() => undefined);
    }
  }

  /** Whether whoever made the claim fell silent, rather than giving it back. */
  async #hasEnded({ lease }: IKeyValue): Promise<boolean> {
    const { TTL } = await this.#client.leaseClient.leaseTimeToLive({ ID: lease }, this.#timely());
    return Number(TTL) <= 0;
  }

  #granted(claim: EtcdClaim, session: EtcdSession, { revision, epoch }: Pick<EtcdPlace, 'revision' | 'epoch'>, sentAt: number, tookOver: boolean): LockGrant {
    const grant: EtcdLockGrant = new EtcdLockGrant({
      name: claim.name,
      sentAt,
      revision,
      epoch,
      tookOver,
      renewalKey: session.lease,
      giveBack: () => this.#track(this.#release(grant, claim)),
    });
    this.#held.set(grant, claim);
    return grant;
  }

  async #release(grant: EtcdLockGrant, claim: EtcdClaim): Promise<void> {
    const isOurs = this.#held.delete(grant);
    if (isOurs) {
      try {
        const { succeeded } = await this.#client.kv.txn({ compare: [madeAt(claim.key, grant.revision)], success: [deleteOf(claim.key)], failure: [] }, this.#timely());
        if (succeeded) return;
      } catch (error) {
        this.#abandoned.add(claim); // goes on trying as long as the session lives
        throw toLockError(error, claim.name);
      }
    }
    throw new LockError('ERR_LOCK_LOST', `lost before its release: ${claim.name}`, { lockName: claim.name });
  }

  async #withdraw({ key, session }: EtcdClaim): Promise<void> {
    if (session?.isGone === true) return;
    await this.#turnstile.run(() => this.#client.kv.txn({ compare: [], success: [deleteOf(key)], failure: [] }, this.#timely()));
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    await this.#beat();
    return grants.filter((grant) => this.#held.has(grant as EtcdLockGrant));
  }

  /** A session whose last sign of life is young enough for a grant. */
  async #freshSession(claim: EtcdClaim): Promise<EtcdSession> {
    for (;;) {
      this.#assertWanted(claim);
      const session = await this.#currentSession();
      if (!session.isFresh && !session.isGone) await session.keep();
      if (session.isGone) {
        this.#sessionEnded(session);
        continue;
      }
      return session;
    }
  }

  #currentSession(): Promise<EtcdSession> {
    const opening = (this.#session ??= this.#openSession());
    opening.catch(() => {
      if (this.#session === opening) this.#session = undefined;
    });
    return opening;
  }

  async #openSession(): Promise<EtcdSession> {
    const { ttlMs, requestTimeoutMs } = this.#settings;
    const session = await EtcdSession.open(this.#client, ttlMs, requestTimeoutMs);
    this.#pulse ??= setInterval(() => void this.#beat().catch(() => undefined), ttlMs / 3).unref();
    return session;
  }

  /** Gives a sign of life for everything that is held or waits, and looks whether what we hold still stands. */
  async #beat(): Promise<void> {
    const session = await this.#session;
    if (session === undefined || (this.#held.size === 0 && this.#waiting.size === 0)) return;
    await session.keep();
    if (session.isGone) this.#sessionEnded(session);
    else await Promise.all([this.#checkHeld(), this.#checkWaiting()]);
  }

  async #checkHeld(): Promise<void> {
    for (const [grant, { request }] of await this.#transactions.missing([...this.#held], ([, { key }]) => key)) {
      if (this.#held.delete(grant)) request.onLost({ reason: 'deleted' });
    }
  }

  /** Whether what the waiters wait for still stands: no event is promised to arrive. */
  async #checkWaiting(): Promise<void> {
    const waiting = [...this.#waiting].filter(({ before }) => before !== undefined);
    for (const claim of await this.#transactions.missing(waiting, ({ before }) => before!)) claim.wake(); // it looks again then
  }

  /** The cluster was put back to an earlier state: claims that we gave back may stand again. They go with the session. */
  #dataWentBack(): void {
    void this.#session?.then((session) => {
      if (!session.isGone) void session.end().catch(() => undefined); // it counts as ended at once
      this.#sessionEnded(session);
    }, () => undefined);
  }

  #sessionEnded(session: EtcdSession): void {
    void this.#session?.then((current) => {
      if (current === session) this.#session = undefined;
    }, () => undefined);
    for (const [grant, claim] of this.#held) {
      if (claim.session === session && this.#held.delete(grant)) claim.request.onLost({ reason: 'session-gone' });
    }
    for (const claim of this.#waiting) claim.wake();
  }

  #timely(): ReturnType<typeof within> {
    return within(this.#settings.requestTimeoutMs);
  }

  #assertWanted({ request, name }: EtcdClaim): void {
    if (request.signal.aborted) throw request.signal.reason;
    this.#assertOpen(name);
  }

  #assertOpen(name: LockName): void {
    if (this.#isClosed) throw new LockError('ERR_LOCK_CLOSED', `the etcd provider is closed: ${name}`, { lockName: name });
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    const done = (): unknown => this.#running.delete(work);
    work.then(done, done);
    return work;
  }
}
