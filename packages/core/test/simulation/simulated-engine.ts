import { LockError, onAbort, type AcquireRequest, type LockGrant, type LockName, type LockProvider, type LockProviderCapabilities } from '@holdfast/core/provider';
import type { SeededRandom } from './seeded-random.js';

/** What an engine can get wrong; each must be found. */
export type EngineBug = 'expires early' | 'releases others' | 'lets fences fall' | 'grants twice' | 'forgets a waiter';

interface Claim {
  readonly id: number;
  until: number;
}

export const TTL_MS = 60;

/** The engine itself: who has which lock until when. Nodes reach it over a network that is slow and breaks. */
export class SimulatedEngine {
  readonly #claims = new Map<LockName, Claim>();
  readonly #watchers = new Map<LockName, Set<() => void>>();
  #ids = 0;
  #fence = 0n;

  constructor(
    readonly random: SeededRandom,
    readonly bug: EngineBug | undefined,
  ) {}

  newId(): number {
    return ++this.#ids;
  }

  /** Who still counts as a holder. */
  get held(): readonly LockName[] {
    return [...this.#claims].filter(([, { until }]) => until > performance.now()).map(([name]) => name);
  }

  take(name: LockName, id: number): { readonly counter: bigint } | { readonly freeInMs: number } {
    const leftMs = (this.#claims.get(name)?.until ?? 0) - performance.now();
    if (leftMs > 0 && !(this.bug === 'grants twice' && this.random.chance(0.1))) return { freeInMs: leftMs };
    this.#claims.set(name, { id, until: performance.now() + (this.bug === 'expires early' ? TTL_MS / 3 : TTL_MS) });
    return { counter: ++this.#fence - (this.bug === 'lets fences fall' && this.random.chance(0.2) ? 3n : 0n) };
  }

  renew(name: LockName, id: number): boolean {
    const claim = this.#claims.get(name);
    if (claim?.id !== id || claim.until <= performance.now()) return false;
    claim.until = performance.now() + (this.bug === 'expires early' ? TTL_MS / 3 : TTL_MS);
    return true;
  }

  release(name: LockName, id: number): void {
    if (this.#claims.get(name)?.id !== id && this.bug !== 'releases others') return;
    this.#claims.delete(name);
    for (const wake of [...(this.#watchers.get(name) ?? [])]) setTimeout(wake, this.random.between(0, 4));
  }

  /** Calls `wake` some time after each release of `name`, until the returned function is called. */
  watch(name: LockName, wake: () => void): () => void {
    if (this.bug === 'forgets a waiter') return () => undefined;
    let watchers = this.#watchers.get(name);
    if (watchers === undefined) this.#watchers.set(name, (watchers = new Set()));
    watchers.add(wake);
    return () => void watchers.delete(wake);
  }
}

/** One process's provider. While its network is cut, requests and answers are lost, each by itself. */
export class SimulatedNode implements LockProvider {
  readonly capabilities: LockProviderCapabilities = {
    engine: 'simulated',
    reach: 'global',
    shared: false,
    fair: false,
    fencing: true,
    lossDetectionMs: TTL_MS,
    crashReleaseMs: TTL_MS,
    abandonedClaimMs: TTL_MS,
    maxNameBytes: null,
    takeover: 'exact',
    waiting: 'push',
    keyFormat: 1,
  };
  readonly lease = { ttlMs: TTL_MS, renew: (grants: readonly LockGrant[]) => this.#renew(grants) };
  readonly #ids = new WeakMap<LockGrant, number>();
  cuts: readonly { readonly from: number; readonly to: number }[] = [];

  constructor(
    readonly engineId: string,
    private readonly engine: SimulatedEngine,
  ) {}

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const id = this.engine.newId();
    for (;;) {
      if (request.signal.aborted) throw request.signal.reason;
      const sentAt = performance.now();
      const answer = await this.#ask(() => this.engine.take(name, id));
      if ('counter' in answer) {
        const grant: LockGrant = { name, sentAt, fence: { epoch: 1n, counter: answer.counter }, release: () => this.#ask(() => this.engine.release(name, id)) };
        this.#ids.set(grant, id);
        if (!request.signal.aborted) return grant;
        await grant.release().catch(() => undefined);
      } else if (!request.wait) throw new LockError('ERR_LOCK_BUSY', 'held by another');
      else await this.#untilWorthAsking(name, answer.freeInMs, request.signal);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    return this.#ask(() => grants.filter((grant) => this.engine.renew(grant.name, this.#ids.get(grant)!)));
  }

  async #ask<T>(act: () => T): Promise<T> {
    await this.#trip();
    const answer = act();
    await this.#trip();
    return answer;
  }

  async #trip(): Promise<void> {
    await new Promise<void>((resolve) => void setTimeout(resolve, this.engine.random.between(0, 5)));
    const now = performance.now();
    if (!this.cuts.some(({ from, to }) => from <= now && now < to)) return;
    await new Promise<void>((resolve) => void setTimeout(resolve, this.engine.random.between(0, 20)));
    throw new Error('the network is cut');
  }

  /** A missed message must not cost more than the lease of the holder: nobody says when that runs out. */
  #untilWorthAsking(name: LockName, freeInMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const limit = this.engine.bug === 'forgets a waiter' ? undefined : setTimeout(() => finish(), freeInMs);
      const stopListening = onAbort(signal, () => finish());
      const stopWatching = this.engine.watch(name, () => finish());
      const finish = (): void => {
        clearTimeout(limit);
        stopListening();
        stopWatching();
        resolve();
      };
    });
  }
}
