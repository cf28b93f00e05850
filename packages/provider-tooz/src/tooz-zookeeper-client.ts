import { AbandonedClaims, onAbort, Turnstile, type LockLossReason, type LockProviderCapabilities } from '@holdfast/core/provider';
import { kindOf, ZookeeperWatches } from '@holdfast/support-zookeeper';
import { leaseMsOf, zookeeperCapabilities } from './tooz-capabilities.js';
import type { ToozClient, ToozHold } from './tooz-client.js';
import type { ToozSettings } from './tooz-lock-provider-options.js';
import { toozZookeeperPath } from './tooz-names.js';
import { zookeeperPlace } from './tooz-zookeeper-address.js';
import { standing, ToozZookeeperClaim, type ToozZookeeperPlace } from './tooz-zookeeper-claim.js';
import { ToozZookeeperSession, type ToozZookeeperSessionOptions } from './tooz-zookeeper-session.js';

/** A wait looks by itself from time to time: no event is promised to arrive. */
const LOOK_MS = 2_000;
const REQUESTS_AT_ONCE = 64;

type OnLost = (reason: LockLossReason) => void;

/** A granted claim. */
interface Held {
  readonly claim: ToozZookeeperClaim;
  readonly onLost: OnLost;
  readonly stopWatching: () => void;
}

/**
 * The nodes of kazoo's Lock, as tooz's ZooKeeper driver uses it: every claim is a numbered node that hangs on the one session of its process, the
 * lowest number holds, and a waiter watches only the claim before its own.
 */
export class ToozZookeeperClient implements ToozClient {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly ttlMs: number;
  readonly #settings: ToozSettings;
  readonly #sessionOptions: ToozZookeeperSessionOptions;
  readonly #held = new Map<ToozHold, Held>();
  readonly #waiting = new Set<ToozZookeeperClaim>();
  readonly #watches = new ZookeeperWatches();
  readonly #abandoned = new AbandonedClaims<ToozZookeeperClaim>((claim) => this.#withdraw(claim));
  readonly #turnstile = new Turnstile(REQUESTS_AT_ONCE);
  readonly #closing = new AbortController();
  #session: ToozZookeeperSession | undefined;
  #pulse: NodeJS.Timeout | undefined;

  constructor(settings: ToozSettings) {
    const { servers, login, root } = zookeeperPlace(settings);
    const { sessionMs, requestTimeoutMs } = settings;
    this.#settings = settings;
    this.ttlMs = leaseMsOf(sessionMs);
    this.#sessionOptions = {
      servers,
      login,
      root,
      sessionMs,
      leaseMs: this.ttlMs,
      timeoutMs: requestTimeoutMs,
      onEvent: (path) => this.#watches.tell(path),
      onBroken: () => this.#goOn(),
      onReconnected: () => [...this.#held.keys()].forEach((hold) => this.#check(hold)),
    };
    this.capabilities = zookeeperCapabilities(sessionMs);
    this.engineId = `${settings.form}:${servers.join(',')}${root}#${settings.prefix}`;
  }

  keyOf(name: string): string {
    const { namespace, prefix } = this.#settings;
    return toozZookeeperPath(namespace, prefix, name);
  }

  async tryTake(key: string, _wait: boolean, onLost: OnLost): Promise<ToozHold | undefined> {
    const session = await this.#usableSession();
    if ((await standing(key, await session.connection())).length > 0) return undefined; // nothing was made that others could meet
    const claim = new ToozZookeeperClaim(key, session, this.#closing.signal);
    let hold: ToozHold | undefined;
    try {
      hold = await this.#serve(claim, false, onLost);
    } finally {
      if (hold === undefined && claim.wasSent) this.#abandoned.add(claim);
    }
    return hold;
  }

  async queue(key: string, signal: AbortSignal, onLost: OnLost): Promise<ToozHold> {
    let claim: ToozZookeeperClaim | undefined;
    try {
      for (;;) {
        const session = await this.#usableSession(); // here nobody answering is an error; later it may be an answer that got lost
        if (claim?.session !== session || claim.isGone) claim = new ToozZookeeperClaim(key, session, signal);
        const hold = await this.#serve(claim, true, onLost).catch(unlessLostAnswer);
        if (hold !== undefined) return hold;
        signal.throwIfAborted();
      }
    } catch (error) {
      if (claim?.wasSent === true) this.#abandoned.add(claim);
      throw error;
    }
  }

  async renew(holds: readonly ToozHold[]): Promise<readonly boolean[]> {
    await this.#beat();
    return holds.map((hold) => this.#held.has(hold));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#abandoned.forget();
    clearInterval(this.#pulse);
    await this.#session?.end(); // out of reach: it ends by itself
  }

  /** Lines up and waits, once when `wait` is false; undefined when the claim is not served, its node was removed or its session ended. */
  async #serve(claim: ToozZookeeperClaim, wait: boolean, onLost: OnLost): Promise<ToozHold | undefined> {
    const stopListening = onAbort(claim.signal, () => claim.wake());
    this.#waiting.add(claim);
    try {
      let place = await this.#turnstile.run(() => this.#line(claim));
      while (place?.before !== undefined && wait) {
        await this.#untilChanged(claim, place.before);
        claim.signal.throwIfAborted();
        place = await claim.place();
      }
      return place === undefined || place.before !== undefined ? undefined : await this.#grant(claim, onLost);
    } finally {
      this.#waiting.delete(claim);
      stopListening();
    }
  }

  /** Makes the claim stand, and looks who is before it. */
  async #line(claim: ToozZookeeperClaim): Promise<ToozZookeeperPlace | undefined> {
    claim.signal.throwIfAborted(); // it may have waited for its turn
    await claim.lineUp();
    return await claim.place();
  }

  /** Resolves when the claim before is gone, when the wait is not wanted any more, and from time to time. */
  async #untilChanged(claim: ToozZookeeperClaim, before: string): Promise<void> {
    const stopWatching = [before, claim.path!].map((path) => this.#watches.on(path, () => claim.wake()));
    try {
      if ((await (await claim.session.connection()).watch(before)) !== undefined) await claim.rest(LOOK_MS);
    } finally {
      for (const stop of stopWatching) stop();
    }
  }

  async #grant(claim: ToozZookeeperClaim, onLost: OnLost): Promise<ToozHold | undefined> {
    const { session, path, signal } = claim;
    // The session must have been seen alive lately: this process may have slept over its end.
    if (!session.isFresh) await session.keep();
    signal.throwIfAborted();
    if (!session.isFresh) return undefined;
    const hold: ToozHold = { sentAt: session.keptAt, giveBack: () => this.#giveBack(hold) };
    this.#held.set(hold, { claim, onLost, stopWatching: this.#watches.on(path!, () => this.#check(hold)) });
    this.#pulse ??= setInterval(() => void this.#beat().catch(() => undefined), this.ttlMs / 3).unref();
    return hold;
  }

  async #giveBack(hold: ToozHold): Promise<boolean> {
    const claim = this.#drop(hold)?.claim;
    if (claim === undefined) return false;
    try {
      await (await claim.session.connection()).remove(claim.path!);
      return true;
    } catch (error) {
      if (['NO_NODE', 'SESSION_EXPIRED'].includes(kindOf(error))) return false;
      this.#abandoned.add(claim);
      throw error;
    }
  }

  /** Removes what may stand although nobody wants it. */
  async #withdraw(claim: ToozZookeeperClaim): Promise<void> {
    if (!claim.session.isGone) await this.#turnstile.run(() => claim.withdraw()); // otherwise it went with its session
  }

  /** Gives a sign of life for everything that is held; what could not be kept in time is lost, whatever the servers may say later. */
  async #beat(): Promise<void> {
    const session = this.#session;
    if (session === undefined || this.#held.size === 0) return;
    if (session.isOverdue) return this.#sessionEnded(session, 'expired');
    await session.keep();
    if (session.isGone) this.#sessionEnded(session, 'session-gone');
  }

  /** Looks whether the node of a hold still stands; when nobody can be asked, the next connection asks. */
  #check(hold: ToozHold): void {
    const claim = this.#held.get(hold)?.claim;
    if (claim === undefined) return;
    const looking = this.#turnstile.run(async () => await (await claim.session.connection()).watch(claim.path!));
    looking.then((node) => {
      if (node === undefined) this.#lose(hold, 'deleted');
    }, () => undefined);
  }

  #lose(hold: ToozHold, reason: LockLossReason): void {
    this.#drop(hold)?.onLost(reason);
  }

  /** It is not held any more; undefined when it was not. */
  #drop(hold: ToozHold): Held | undefined {
    const held = this.#held.get(hold);
    this.#held.delete(hold);
    held?.stopWatching();
    return held;
  }

  /** The session with an open connection; a new one when it has ended. */
  async #usableSession(): Promise<ToozZookeeperSession> {
    for (;;) {
      if (this.#session?.isGone === true) this.#sessionEnded(this.#session, 'session-gone');
      const session = (this.#session ??= new ToozZookeeperSession(this.#sessionOptions));
      try {
        await session.connection();
        return session;
      } catch (error) {
        if (kindOf(error) !== 'SESSION_EXPIRED' || this.#closing.signal.aborted) throw error;
        session.isGone = true;
      }
    }
  }

  /** After a connection broke: who holds or waits needs the next one at once. */
  #goOn(): void {
    for (const claim of this.#waiting) claim.wake();
    void this.#beat().catch(() => undefined);
  }

  #sessionEnded(session: ToozZookeeperSession, reason: LockLossReason): void {
    if (this.#session === session) this.#session = undefined;
    for (const [hold, { claim }] of this.#held) if (claim.session === session) this.#lose(hold, reason);
    void session.end().catch(() => undefined); // everybody has been told: when it still lives, others need not wait for its end
    for (const claim of this.#waiting) claim.wake();
  }
}

/** For `catch` while waiting: what was asked may have happened, so the next turn connects again and looks. */
function unlessLostAnswer(error: unknown): undefined {
  if (!['CONNECTION_LOSS', 'SESSION_EXPIRED'].includes(kindOf(error))) throw error;
}
