import {
  AbandonedClaims,
  LockError,
  onAbort,
  Turnstile,
  type AcquireRequest,
  type LockGrant,
  type LockHolder,
  type LockLease,
  type LockLossReason,
  type LockName,
  type LockProvider,
  type LockProviderCapabilities,
  type LockState,
} from '@holdfast/core/provider';
import { kindOf, unlessMissing, ZookeeperWatches, type ZookeeperConnection, type ZookeeperLogin } from '@holdfast/support-zookeeper';
import { capabilitiesWith, leaseMsOf } from './zookeeper-capabilities.js';
import { ZookeeperClaim, type ZookeeperClaimRecord } from './zookeeper-claim.js';
import { toLockError } from './zookeeper-errors.js';
import { heldLocks } from './zookeeper-held-locks.js';
import { ZookeeperLockGrant } from './zookeeper-lock-handle.js';
import { checkedOptions, type ZookeeperLockProviderOptions, type ZookeeperSettings } from './zookeeper-lock-provider-options.js';
import { claimsOn, nodesOf, shelvesPath, type ZookeeperClaimNode } from './zookeeper-nodes.js';
import { findNode, lineUp, placeOf, standing, type ZookeeperPlace } from './zookeeper-place.js';
import { ZookeeperLockSession } from './zookeeper-session.js';

/** A wait looks by itself from time to time: no event is promised to arrive. */
const LOOK_MS = 2_000;
const REQUESTS_AT_ONCE = 64;

/** A grant in force. */
interface Held {
  readonly claim: ZookeeperClaim;
  readonly stopWatching: () => void;
}

/**
 * Locks that exclude everybody who uses the same ZooKeeper ensemble and root. Every claim is a numbered node that hangs on the one session of its
 * process, and the lowest number holds; a waiter watches only the claim before its own. A killed holder's lock is free after `sessionMs` and up to
 * a tick of the servers. The fence is the transaction that made the claim.
 * @public
 */
export class ZookeeperLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease: LockLease;
  readonly #settings: ZookeeperSettings;
  readonly #login: ZookeeperLogin | undefined;
  readonly #waiting = new Set<ZookeeperClaim>();
  readonly #held = new Map<ZookeeperLockGrant, Held>();
  readonly #running = new Set<Promise<unknown>>();
  readonly #watches = new ZookeeperWatches();
  readonly #turnstile = new Turnstile(REQUESTS_AT_ONCE);
  readonly #abandoned = new AbandonedClaims<ZookeeperClaim>((claim) => this.#track(this.#withdraw(claim)));
  #session: ZookeeperLockSession | undefined;
  #opening: Promise<ZookeeperLockSession> | undefined;
  #pulse: NodeJS.Timeout | undefined;
  #isClosed = false;
  #closing: Promise<void> | undefined;

  /** Connects at the first use. @throws `ERR_LOCK_CONFIG_INVALID` when an option is unknown or wrong */
  constructor(options: ZookeeperLockProviderOptions) {
    const { servers, root, sessionMs } = (this.#settings = checkedOptions(options));
    this.#login = options.credentials;
    this.engineId = `zookeeper:${servers.join(',')}#${root}`;
    this.capabilities = capabilitiesWith(sessionMs);
    this.lease = { ttlMs: leaseMsOf(sessionMs), renew: (grants) => this.#renew(grants) };
  }

  /**
   * Resolves once this caller holds `name`, alone or with other shared holders. Rejects with the signal's reason as soon as it fires.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held or awaited; the error names a holder
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when no server answers, or they have no leader
   * @throws `ERR_LOCK_CONFIG_INVALID` when the user may not use the root, locks of another key format are kept there, or the servers allow no such session
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#assertOpen(name);
    const { signal } = request;
    if (signal.aborted) throw signal.reason;
    const work = this.#track(this.#acquire(new ZookeeperClaim(name, nodesOf(this.#settings.root, name), request)));
    return await new Promise((resolve, reject) => {
      const stopListening = onAbort(signal, () => reject(signal.reason as Error));
      work.then(
        (grant) => {
          stopListening();
          if (signal.aborted) void grant.release().catch(() => undefined); // it is abandoned then, and removed
          else resolve(grant);
        },
        (error: unknown) => {
          stopListening();
          reject(error as Error);
        },
      );
    });
  }

  /** Lists the locks held below the root, by whomever. */
  async *inspect(prefix = '' as LockName): AsyncGenerator<LockState> {
    this.#assertOpen(prefix);
    const connection = await (await this.#currentSession()).connection();
    const shelves = (await connection.children(shelvesPath(this.#settings.root))).map((shelf) => `${shelvesPath(this.#settings.root)}/${shelf}`);
    for (const shelf of shelves) {
      const claims = claimsOn(shelf, await connection.children(shelf));
      const read = await Promise.all(claims.map(async ({ path, mode }) => ({ mode, data: (await connection.read(path))?.data })));
      for (const state of heldLocks(read.flatMap(({ mode, data }) => (data === undefined ? [] : [{ mode, data }])))) if (state.name.startsWith(prefix)) yield state;
    }
  }

  /** Gives back what this provider holds and withdraws its claims, by ending its session; leaves no connection open. */
  close(): Promise<void> {
    this.#isClosed = true;
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    for (const claim of this.#waiting) claim.wake();
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
    clearInterval(this.#pulse);
    this.#abandoned.forget();
    await this.#session?.end(); // out of reach: it ends by itself
    for (const grant of this.#held.keys()) this.#lose(grant, 'closed');
  }

  async #acquire(claim: ZookeeperClaim): Promise<LockGrant> {
    const { request, name } = claim;
    const stopListening = onAbort(request.signal, () => claim.wake());
    this.#waiting.add(claim);
    try {
      return request.wait ? await this.#queue(claim) : await this.#try(claim);
    } catch (error) {
      if (claim.wasSent) this.#abandoned.add(claim);
      throw request.signal.aborted ? request.signal.reason : toLockError(error, name);
    } finally {
      stopListening();
      this.#waiting.delete(claim);
    }
  }

  async #try(claim: ZookeeperClaim): Promise<LockGrant> {
    const session = await this.#usableSession(claim);
    claim.beginIn(session);
    const connection = await session.connection();
    const rival = (await standing(claim, connection)).find(({ mode }) => claim.request.mode === 'exclusive' || mode === 'exclusive');
    if (rival !== undefined) throw await this.#busy(claim, connection, rival); // nothing was made that others could meet
    const place = await this.#line(claim, session);
    if (place?.before !== undefined) throw await this.#busy(claim, connection, place.before);
    const grant = place === undefined ? undefined : await this.#grantIn(session, claim, place, false);
    if (grant === undefined) throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `lost before it was granted: ${claim.name}`, { lockName: claim.name });
    return grant;
  }

  async #busy({ name }: ZookeeperClaim, connection: ZookeeperConnection, rival: ZookeeperClaimNode): Promise<LockError> {
    const node = await connection.read(rival.path);
    const holder: LockHolder | undefined = node === undefined ? undefined : (JSON.parse(node.data) as ZookeeperClaimRecord).holder;
    const whom = holder === undefined ? '' : ` by ${holder.method ?? 'process'} in process ${holder.pid} on ${holder.host}`;
    return new LockError('ERR_LOCK_BUSY', `held${whom}: ${name}`, { lockName: name, holder });
  }

  async #queue(claim: ZookeeperClaim): Promise<LockGrant> {
    for (;;) {
      const session = await this.#usableSession(claim);
      if (claim.session !== session) claim.beginIn(session);
      try {
        const grant = await this.#serve(claim, session);
        if (grant !== undefined) return grant;
      } catch (error) {
        // What was asked may have happened: the next turn connects again and looks, as long as the session lives.
        if (kindOf(error) === 'SESSION_EXPIRED') session.isGone = true;
        else if (kindOf(error) !== 'CONNECTION_LOSS') throw error;
      }
      this.#assertWanted(claim);
    }
  }

  /** Lines up and waits; undefined when the claim was removed meanwhile, or its session ended. */
  async #serve(claim: ZookeeperClaim, session: ZookeeperLockSession): Promise<LockGrant | undefined> {
    let place = await this.#turnstile.run(() => this.#line(claim, session));
    let tookOver = false;
    let seen: { readonly path: string; readonly process: string | undefined } | undefined;
    while (place?.before !== undefined) {
      const { before } = place;
      const found = await this.#untilChanged(claim, session, before);
      if (found !== undefined || seen?.path !== before.path) seen = { path: before.path, process: found }; // it may have gone between two looks
      this.#assertWanted(claim);
      const connection = await session.connection();
      const [next, isAlive] = await Promise.all([placeOf(claim, connection), seen.process === undefined || connection.exists(seen.process)]);
      tookOver = !isAlive;
      place = next;
    }
    if (place !== undefined) return await this.#grantIn(session, claim, place, tookOver);
    claim.beginIn(session);
    return undefined;
  }

  /** Makes the claim stand, and looks who is before it. */
  async #line(claim: ZookeeperClaim, session: ZookeeperLockSession): Promise<ZookeeperPlace | undefined> {
    this.#assertWanted(claim); // it may have waited for its turn
    await lineUp(claim, session);
    return await placeOf(claim, await session.connection());
  }

  async #grantIn(session: ZookeeperLockSession, claim: ZookeeperClaim, { czxid }: ZookeeperPlace, tookOver: boolean): Promise<LockGrant | undefined> {
    // The session must have been seen alive lately: this process may have slept over its end.
    if (!session.isFresh) await session.keep();
    this.#assertWanted(claim);
    if (!session.isFresh) return undefined;
    const grant: ZookeeperLockGrant = new ZookeeperLockGrant({ name: claim.name, sentAt: session.keptAt, czxid, tookOver, giveBack: () => this.#track(this.#release(grant)) });
    this.#held.set(grant, { claim, stopWatching: this.#watches.on(claim.path!, () => this.#check(grant)) });
    return grant;
  }

  /** Resolves when the claim before is gone, when the wait is not wanted any more, and from time to time; to the node of the process before, when it was seen. */
  async #untilChanged(claim: ZookeeperClaim, session: ZookeeperLockSession, before: ZookeeperClaimNode): Promise<string | undefined> {
    const stopWatching = [before.path, claim.path!].map((path) => this.#watches.on(path, () => claim.wake()));
    try {
      const node = await (await session.connection()).watch(before.path);
      if (node === undefined) return undefined; // it went meanwhile
      await claim.rest(LOOK_MS);
      return (JSON.parse(node.data) as ZookeeperClaimRecord).process;
    } finally {
      for (const stop of stopWatching) stop();
    }
  }

  async #release(grant: ZookeeperLockGrant): Promise<void> {
    const claim = this.#drop(grant);
    if (claim !== undefined) {
      try {
        await (await claim.session!.connection()).remove(claim.path!);
        return;
      } catch (error) {
        if (!['NO_NODE', 'SESSION_EXPIRED'].includes(kindOf(error))) {
          this.#abandoned.add(claim); // goes on trying as long as the session lives
          throw toLockError(error, claim.name);
        }
        claim.request.onLost({ reason: kindOf(error) === 'NO_NODE' ? 'deleted' : 'session-gone' });
      }
    }
    throw new LockError('ERR_LOCK_LOST', `lost before its release: ${grant.name}`, { lockName: grant.name });
  }

  async #withdraw(claim: ZookeeperClaim): Promise<void> {
    if (claim.session?.isGone !== false) return; // it went with its session
    await this.#turnstile.run(async () => {
      const connection = await claim.session!.connection();
      const path = claim.path ?? (await findNode(claim, connection));
      if (path !== undefined) await unlessMissing(connection.remove(path), undefined);
    });
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    await this.#beat();
    return grants.filter((grant) => this.#held.has(grant as ZookeeperLockGrant));
  }

  /** Gives a sign of life for everything that is held or waits; what could not be kept in time is lost, whatever the servers may say later. */
  async #beat(): Promise<void> {
    const session = this.#session;
    if (session === undefined || (this.#held.size === 0 && this.#waiting.size === 0)) return;
    if (this.#held.size > 0 && session.isOverdue) return this.#sessionEnded(session, 'expired');
    await session.keep();
    if (session.isGone) this.#sessionEnded(session, 'session-gone');
  }

  /** Looks whether the node of a grant still stands; when nobody can be asked, the next connection asks. */
  #check(grant: ZookeeperLockGrant): void {
    const claim = this.#held.get(grant)?.claim;
    if (claim === undefined) return;
    const looking = this.#turnstile.run(async () => await (await claim.session!.connection()).watch(claim.path!));
    looking.then((node) => {
      if (node === undefined) this.#lose(grant, 'deleted');
    }, () => undefined);
  }

  #lose(grant: ZookeeperLockGrant, reason: LockLossReason): void {
    this.#drop(grant)?.request.onLost({ reason });
  }

  /** It is not held any more; undefined when it was not. */
  #drop(grant: ZookeeperLockGrant): ZookeeperClaim | undefined {
    const held = this.#held.get(grant);
    this.#held.delete(grant);
    held?.stopWatching();
    return held?.claim;
  }

  async #usableSession(claim: ZookeeperClaim): Promise<ZookeeperLockSession> {
    for (;;) {
      this.#assertWanted(claim);
      const session = await this.#currentSession();
      try {
        await session.connection(); // here nobody answering is an error; later it may be an answer that got lost
        await session.assertFormat();
        return session;
      } catch (error) {
        if (kindOf(error) !== 'SESSION_EXPIRED') throw error;
        this.#sessionEnded(session, 'session-gone');
      }
    }
  }

  async #currentSession(): Promise<ZookeeperLockSession> {
    if (this.#session?.isGone === true) this.#sessionEnded(this.#session, 'session-gone');
    return this.#session ?? (await (this.#opening ??= this.#track(this.#openSession()).finally(() => (this.#opening = undefined))));
  }

  async #openSession(): Promise<ZookeeperLockSession> {
    const session: ZookeeperLockSession = await ZookeeperLockSession.open({
      settings: this.#settings,
      login: this.#login,
      onEvent: (path) => this.#watches.tell(path),
      onBroken: () => this.#goOn(),
      onReconnected: () => [...this.#held.keys()].forEach((grant) => this.#check(grant)),
    });
    this.#pulse ??= setInterval(() => void this.#beat().catch(() => undefined), this.lease.ttlMs / 3).unref();
    return (this.#session = session);
  }

  /** After a connection broke: who holds or waits needs the next one at once. */
  #goOn(): void {
    for (const claim of this.#waiting) claim.wake();
    void this.#beat().catch(() => undefined);
  }

  #sessionEnded(session: ZookeeperLockSession, reason: LockLossReason): void {
    if (this.#session === session) this.#session = undefined;
    for (const [grant, { claim }] of this.#held) if (claim.session === session) this.#lose(grant, reason);
    void this.#track(session.end()); // everybody has been told: when it still lives, others need not wait for its end
    for (const claim of this.#waiting) claim.wake();
  }

  #assertWanted({ request, name }: ZookeeperClaim): void {
    if (request.signal.aborted) throw request.signal.reason;
    this.#assertOpen(name);
  }

  #assertOpen(name: LockName): void {
    if (this.#isClosed) throw new LockError('ERR_LOCK_CLOSED', `the ZooKeeper provider is closed: ${name}`, { lockName: name });
  }

  /** Lets `close` wait for `work`. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#running.add(work);
    work.finally(() => this.#running.delete(work)).catch(() => undefined);
    return work;
  }
}
