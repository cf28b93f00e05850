import type { LockProvider } from '../provider/lock-provider.js';
import type { EngineGrant } from './lock-graph.js';
import { RenewalThread } from './renewal-thread.js';
import { LONGEST_MS } from '../provider/start-timer.js';

const keepers = new WeakMap<LockProvider, LeaseKeeper>();

/**
 * Keeps all grants of one provider alive: one renewal for all of them at a third of their time to live, tried again at half that pace
 * after a failure, and a deadline on the monotonic clock at which a grant that could not be renewed is lost, whatever the engine says.
 * Where the provider can, a thread of its own renews; watching deadlines stays here.
 */
export class LeaseKeeper {
  readonly #holds = new Set<EngineGrant>();
  #thread: RenewalThread | undefined;
  #threadFailed = false;
  #renewal: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #watchedUntil = Infinity;

  private constructor(
    private readonly provider: LockProvider,
    private readonly lease: NonNullable<LockProvider['lease']>,
  ) {}

  /** The keeper of `provider`; undefined when its grants do not end by themselves. */
  static of(provider: LockProvider): LeaseKeeper | undefined {
    let keeper = keepers.get(provider);
    if (keeper === undefined && provider.lease !== undefined) {
      keeper = new LeaseKeeper(provider, provider.lease);
      keepers.set(provider, keeper);
    }
    return keeper;
  }

  add(hold: EngineGrant): void {
    this.#holds.add(hold);
    const { renewalKey } = hold.grant;
    if (renewalKey !== undefined) hold.renewed = this.#startedThread()?.add(renewalKey, hold.deadline, hold.onLost);
    if (hold.renewed === undefined) this.#renewal ??= this.#renewIn(this.lease.ttlMs / 3);
    if (hold.deadline < this.#watchedUntil) this.#watch(hold.deadline);
  }

  remove(hold: EngineGrant): void {
    this.#holds.delete(hold);
    hold.renewed?.remove();
    if (this.#holds.size > 0) return;
    clearTimeout(this.#renewal);
    this.#renewal = undefined;
    this.#watch(Infinity);
  }

  /** Ends the thread of `provider`, if there is one; nothing is held any more. */
  static async close(provider: LockProvider): Promise<void> {
    const keeper = keepers.get(provider);
    keepers.delete(provider);
    if (keeper !== undefined) await keeper.#thread?.close();
  }

  #startedThread(): RenewalThread | undefined {
    const { renewer, ttlMs } = this.lease;
    if (renewer === undefined || this.#threadFailed) return undefined;
    return (this.#thread ??= new RenewalThread(renewer, ttlMs, (cause) => this.#renewHere(cause)));
  }

  /** The thread is gone: this event loop renews instead. */
  #renewHere(cause: unknown): void {
    this.#thread = undefined;
    this.#threadFailed = true;
    const { engine } = this.provider.capabilities;
    process.emitWarning(`${engine}: the thread that renews locks ended (${String(cause)}); from now on a blocked event loop can cost a lock`, { code: 'HOLDFAST_RENEWAL_THREAD', type: 'HoldfastWarning' });
    for (const hold of this.#holds) {
      const { deadline } = hold; // as far as the thread came
      hold.renewed = undefined;
      hold.deadline = deadline;
    }
    if (this.#holds.size > 0) void this.#renew();
  }

  #renewIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#renew(), Math.min(ms, LONGEST_MS)).unref();
  }

  async #renew(): Promise<void> {
    // After a blocked event loop this timer may be served before the deadline's: what has run out is lost, not renewed.
    this.#expire();
    this.#renewal = undefined;
    const asked = [...this.#holds].filter((hold) => hold.renewed === undefined);
    if (asked.length === 0) return;
    const sentAt = performance.now();
    let nextMs = this.lease.ttlMs / 3;
    try {
      const kept = new Set(await this.lease.renew(asked.map((hold) => hold.grant)));
      // The answer, too, may come between the deadline and its timer: a holder that asked then was told that the lock is lost.
      this.#expire();
      for (const hold of asked) {
        if (!this.#holds.has(hold)) continue;
        if (kept.has(hold.grant)) hold.deadline = sentAt + this.lease.ttlMs;
        else hold.onLost({ reason: 'deleted' });
      }
    } catch {
      // The engine could not be asked: what it said before holds until the deadline.
      nextMs = this.lease.ttlMs / 6;
    }
    if (this.#holds.size === 0) return;
    this.#renewal ??= this.#renewIn(nextMs);
    this.#watchDeadline();
  }

  #watchDeadline(): void {
    let earliest = Infinity;
    for (const hold of this.#holds) earliest = Math.min(earliest, hold.deadline);
    this.#watch(earliest);
  }

  /** Deadlines only move away: a timer that is too early looks again, and nothing has to look at all holds when one comes or goes. */
  #watch(deadline: number): void {
    clearTimeout(this.#deadline);
    this.#watchedUntil = deadline;
    this.#deadline = deadline === Infinity ? undefined : setTimeout(() => this.#expire(), Math.min(Math.max(0, deadline - performance.now()), LONGEST_MS)).unref();
  }

  #expire(): void {
    const now = performance.now();
    for (const hold of [...this.#holds]) if (hold.deadline <= now) hold.onLost({ reason: 'expired' });
    if (this.#holds.size > 0) this.#watchDeadline();
  }
}
