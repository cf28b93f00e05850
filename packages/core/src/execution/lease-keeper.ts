import type { LockProvider } from '../provider/lock-provider.js';
import type { EngineGrant } from './lock-graph.js';

const keepers = new WeakMap<LockProvider, LeaseKeeper>();

/**
 * Keeps all grants of one provider alive: one renewal for all of them at a third of their time to live, tried again at half that pace
 * after a failure, and a deadline on the monotonic clock at which a grant that could not be renewed is lost, whatever the engine says.
 */
export class LeaseKeeper {
  readonly #holds = new Set<EngineGrant>();
  #renewal: NodeJS.Timeout | undefined;
  #deadline: NodeJS.Timeout | undefined;

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
    this.#renewal ??= this.#renewIn(this.lease.ttlMs / 3);
    this.#watchDeadline();
  }

  remove(hold: EngineGrant): void {
    this.#holds.delete(hold);
    if (this.#holds.size > 0) return;
    clearTimeout(this.#renewal);
    clearTimeout(this.#deadline);
    this.#renewal = this.#deadline = undefined;
  }

  #renewIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => void this.#renew(), ms).unref();
  }

  async #renew(): Promise<void> {
    // After a blocked event loop this timer may be served before the deadline's: what has run out is lost, not renewed.
    this.#expire();
    const asked = [...this.#holds];
    if (asked.length === 0) return;
    const sentAt = performance.now();
    let nextMs = this.lease.ttlMs / 3;
    try {
      const kept = new Set(await this.lease.renew(asked.map((hold) => hold.grant)));
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
    this.#renewal = this.#renewIn(nextMs);
    this.#watchDeadline();
  }

  #watchDeadline(): void {
    clearTimeout(this.#deadline);
    let earliest = Infinity;
    for (const hold of this.#holds) earliest = Math.min(earliest, hold.deadline);
    if (earliest === Infinity) return;
    this.#deadline = setTimeout(() => this.#expire(), Math.max(0, earliest - performance.now())).unref();
  }

  #expire(): void {
    const now = performance.now();
    for (const hold of [...this.#holds]) if (hold.deadline <= now) hold.onLost({ reason: 'expired' });
    if (this.#holds.size > 0) this.#watchDeadline();
  }
}
