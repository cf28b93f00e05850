import { isLockError, LockError } from '../errors/lock-error.js';
import { lockName } from '../name/lock-name.js';
import type { LockGrant, LockLoss, LockMode, LockProvider } from '../provider/lock-provider.js';
import type { EngineGrant, HoldNode, QueueNode, WaiterNode, WaitFailure } from './lock-graph.js';
import { LeaseKeeper } from './lease-keeper.js';
import type { RenewedGrant } from './renewal-thread.js';
import { lockChannels, publishHoldEvent, publishWarning } from './lock-events.js';
import { notLongerThan } from './not-longer-than.js';
import { ownerOf } from './owner.js';
import { startTimer } from '../provider/start-timer.js';

/** How often one process may pass a lock on among its own callers before other processes get their chance. */
const LOCAL_HANDOVERS = 16;
const LOCAL_HANDOVER_MS = 100;
/** How long a caller waits for the engine to confirm a release; the release itself goes on. */
const RELEASE_WAIT_MS = 2_000;

/** One grant of the engine, shared by the local holds it covers. */
export class EngineHold implements EngineGrant {
  renewed: RenewedGrant | undefined = undefined;
  #deadline: number;
  #renewUntil = Infinity;
  readonly since = performance.now();
  grants = 0;

  constructor(
    readonly grant: LockGrant,
    readonly provider: LockProvider,
    readonly mode: LockMode,
    readonly onLost: (loss: LockLoss) => void,
  ) {
    this.#deadline = provider.lease === undefined ? Infinity : grant.sentAt + provider.lease.ttlMs;
  }

  get deadline(): number {
    return this.renewed?.deadline ?? this.#deadline;
  }

  set deadline(deadline: number) {
    this.#deadline = deadline;
  }

  /** A thread goes on renewing while this one hangs: not longer than those who hold now may hold. */
  limitRenewal(holds: Iterable<HoldNode>): void {
    if (this.renewed === undefined) return;
    let longestMs = 0;
    for (const { terms } of holds) longestMs = Math.max(longestMs, terms.maxHoldMs ?? Infinity);
    const renewUntil = performance.now() + longestMs;
    if (renewUntil !== this.#renewUntil) this.renewed.limit((this.#renewUntil = renewUntil));
  }

  /** Whether one more local caller may have the lock before it must go back to the engine. */
  get mayBePassedOn(): boolean {
    if (this.grants === 0 || this.provider.capabilities.reach === 'process') return true;
    return this.grants <= LOCAL_HANDOVERS && performance.now() - this.since < LOCAL_HANDOVER_MS;
  }
}

/** The root queue as its link sees it. */
interface LinkedQueue extends QueueNode {
  readonly isHeld: boolean;
  waiters(): Iterable<WaiterNode>;
  engineIdle(): void;
}

type State = 'idle' | 'acquiring' | 'resting' | 'held' | 'releasing';

/**
 * The one thread between a local queue and its engine: all callers of this process share one acquisition, which is passed on among
 * them and goes back to the engine when nobody here wants it, or when others must get their turn (S7).
 */
export class EngineLink {
  held: EngineHold | undefined = undefined;
  #state: State = 'idle';
  #abort: AbortController | undefined;

  constructor(private readonly queue: LinkedQueue) {}

  get isIdle(): boolean {
    return this.#state === 'idle';
  }

  get isAcquiring(): boolean {
    return this.#state === 'acquiring' || this.#state === 'resting';
  }

  /** True when `waiter` may enter now; otherwise sees to it that the queue is pumped again when something has changed. */
  admits(waiter: WaiterNode): boolean {
    const { held } = this;
    if (this.#state === 'idle') void this.#acquire(waiter);
    if (this.#state !== 'held' || held === undefined) return false;
    if (performance.now() >= held.deadline) {
      // After a stopped process or a blocked event loop a caller may come before the deadline's timer does.
      this.#lost(held, { reason: 'expired' });
      return false;
    }
    const fits = held.provider === waiter.request.provider && (held.mode === 'exclusive' || waiter.request.mode === 'shared');
    if (fits && held.mayBePassedOn) {
      held.grants += 1;
      return true;
    }
    if (!this.queue.isHeld) void this.letGo(undefined, fits);
    return false;
  }

  /** Nobody here wants the lock any more, or others must have their turn: gives it back, or withdraws the claim. Never rejects. */
  letGo(last: HoldNode | undefined, contended = false): Promise<void> | undefined {
    if (this.#state === 'acquiring') this.#abort?.abort(new LockError('ERR_LOCK_ABORTED', 'nobody waits for the lock any more'));
    if (this.#state !== 'held') return undefined;
    const { held } = this;
    this.#state = 'releasing';
    this.held = undefined;
    LeaseKeeper.of(held!.provider)?.remove(held!);
    const released = this.#release(held!, last, contended);
    track(held!.provider, released);
    return notLongerThan(RELEASE_WAIT_MS, released, () => {
      if (last !== undefined) publishWarning(last, `the engine has not confirmed the release within ${RELEASE_WAIT_MS} ms`);
    });
  }

  async #acquire(waiter: WaiterNode): Promise<void> {
    const { provider, terms, name, mode } = waiter.request;
    const engine = provider!;
    this.#state = 'acquiring';
    this.#abort = new AbortController();
    const engineMode = mode === 'shared' && !engine.capabilities.shared ? 'exclusive' : mode;
    let held: EngineHold | undefined;
    let early: LockLoss | undefined;
    const onLost = (loss: LockLoss): void => {
      if (held === undefined) early ??= loss;
      else this.#lost(held, loss);
    };
    try {
      const grant = await engine.acquire(lockName(terms.scope, name), {
        mode: engineMode,
        wait: waiter.wait,
        signal: this.#abort.signal,
        owner: ownerOf(waiter.request),
        onLost,
      });
      held = new EngineHold(grant, engine, engineMode, onLost);
    } catch (error) {
      this.#failed(engine, waiter, error);
      return;
    }
    this.held = held;
    this.#state = 'held';
    LeaseKeeper.of(engine)?.add(held);
    if (early !== undefined || performance.now() >= held.deadline) return this.#tooLate(held, early);
    if (held.grant.tookOver === true) await this.#lockDelay(held);
    if (this.held === held) this.queue.engineIdle();
  }

  /** The answer came when its lease had already run out: no lock, and no second try on the callers' behalf against so slow an engine. */
  #tooLate(held: EngineHold, early: LockLoss | undefined): void {
    const message = early === undefined ? 'was granted only after the lease it came with had run out' : 'was lost before its grant arrived';
    this.#failWaiters(held.provider, { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message, cause: early?.cause });
    this.#lost(held, early ?? { reason: 'expired' });
  }

  #failWaiters(provider: LockProvider, failure: WaitFailure): void {
    for (const each of [...this.queue.waiters()]) if (each.request.provider === provider) each.fail(failure);
  }

  /** After an unclean end of the former holder: keeps everybody out for the longest pause any waiter asked for. */
  async #lockDelay(held: EngineHold): Promise<void> {
    let delayMs = 0;
    for (const waiter of this.queue.waiters()) delayMs = Math.max(delayMs, waiter.request.terms.lockDelayMs);
    if (delayMs === 0) return;
    this.#state = 'resting';
    await new Promise<void>((resolve) => void startTimer(delayMs, resolve, true));
    if (this.held === held) this.#state = 'held';
  }

  #failed(provider: LockProvider, waiter: WaiterNode, error: unknown): void {
    const abandoned = this.#abort!.signal.aborted;
    this.#state = 'idle';
    if (!abandoned) {
      const failure = failureOf(error);
      if (!waiter.wait) waiter.fail(failure);
      else this.#failWaiters(provider, failure);
    }
    this.queue.engineIdle();
  }

  #lost(held: EngineHold, loss: LockLoss): void {
    if (this.held !== held) return;
    this.held = undefined;
    this.#state = 'releasing';
    LeaseKeeper.of(held.provider)?.remove(held);
    this.queue.loseAll(loss);
    // The engine may still have it in our name: giving it back is owner-checked and harmless.
    void held.grant.release().then(noop, noop).then(() => this.#idle());
  }

  async #release(held: EngineHold, last: HoldNode | undefined, contended: boolean): Promise<void> {
    try {
      await held.grant.release();
      if (last !== undefined && lockChannels.released.hasSubscribers) publishHoldEvent('released', last);
    } catch (error) {
      if (last !== undefined) publishHoldEvent('release-failed', last, error);
    }
    const { waiting, pollMs, reach } = held.provider.capabilities;
    if (contended && waiting === 'poll' && reach !== 'process') {
      // Others only look every pollMs: asking again at once would always win against them.
      this.#state = 'resting';
      await new Promise((resolve) => setTimeout(resolve, (pollMs ?? 10) * (1 + Math.random())));
    }
    this.#idle();
  }

  #idle(): void {
    this.#state = 'idle';
    this.queue.engineIdle();
  }
}

function noop(): void {}

const inFlight = new WeakMap<LockProvider, Set<Promise<void>>>();

function track(provider: LockProvider, released: Promise<void>): void {
  let pending = inFlight.get(provider);
  if (pending === undefined) inFlight.set(provider, (pending = new Set()));
  pending.add(released);
  void released.finally(() => pending.delete(released));
}

/** Resolves when the releases that are under way at `provider` have ended; never rejects. */
export async function releasesSettled(provider: LockProvider): Promise<void> {
  await Promise.allSettled([...(inFlight.get(provider) ?? [])]);
}

function failureOf(error: unknown): WaitFailure {
  if (isLockError(error) && error.code !== 'ERR_LOCK_ABORTED') return { code: error.code, message: error.message, cause: error.cause ?? error, holder: error.holder };
  return { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', cause: error };
}
