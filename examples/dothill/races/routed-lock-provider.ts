import type { AcquireRequest, LockGrant, LockLease, LockName, LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * Sends the map lock to one provider and every other lock to another, so that a race can take away the map lock alone.
 * Its engine keeps one id, whatever the two say: the local queue of core stays in front of both.
 */
export class RoutedLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease?: LockLease;
  readonly #map: LockProvider;
  readonly #others: LockProvider;
  readonly #grantedByMap = new WeakSet<LockGrant>();

  constructor(map: LockProvider, others: LockProvider) {
    this.#map = map;
    this.#others = others;
    this.capabilities = others.capabilities;
    this.engineId = `routed:${others.engineId}`;
    if (others.lease !== undefined) this.lease = { ttlMs: others.lease.ttlMs, renew: (grants) => this.#renew(grants) };
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (!name.endsWith('-map')) return this.#others.acquire(name, request);
    const grant = await this.#map.acquire(name, request);
    this.#grantedByMap.add(grant);
    return grant;
  }

  async close(): Promise<void> {
    await Promise.all([this.#map.close(), this.#others.close()]);
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const ofMap = grants.filter((grant) => this.#grantedByMap.has(grant));
    const ofOthers = grants.filter((grant) => !this.#grantedByMap.has(grant));
    const kept = await Promise.all([renew(this.#map, ofMap), renew(this.#others, ofOthers)]);
    return kept.flat();
  }
}

/** What a provider without a lease has granted lasts by itself. */
async function renew({ lease }: LockProvider, grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
  return lease === undefined || grants.length === 0 ? grants : lease.renew(grants);
}
