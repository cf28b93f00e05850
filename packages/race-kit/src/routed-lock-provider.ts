import type { AcquireRequest, LockGrant, LockLease, LockName, LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * Sends the locks that a race takes away to one provider and all others to another, so that each lock is shown to matter by itself.
 * Its engine keeps one id, whatever the two say: the local queue of core stays in front of both.
 */
export class RoutedLockProvider implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly lease?: LockLease;
  readonly #isTested: (name: string) => boolean;
  readonly #tested: LockProvider;
  readonly #others: LockProvider;
  readonly #testedGrants = new WeakSet<LockGrant>();

  /** @param isTested - which names, with their scope in front (`global:array-1-map`), go to `tested` */
  constructor(isTested: (name: string) => boolean, tested: LockProvider, others: LockProvider) {
    this.#isTested = isTested;
    this.#tested = tested;
    this.#others = others;
    this.capabilities = others.capabilities;
    this.engineId = `routed:${others.engineId}`;
    const ttlsMs = [tested, others].flatMap(({ lease }) => (lease === undefined ? [] : [lease.ttlMs]));
    if (ttlsMs.length > 0) this.lease = { ttlMs: Math.min(...ttlsMs), renew: (grants) => this.#renew(grants) };
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (!this.#isTested(name)) return this.#others.acquire(name, request);
    const grant = await this.#tested.acquire(name, request);
    this.#testedGrants.add(grant);
    return grant;
  }

  async close(): Promise<void> {
    await Promise.all([this.#tested.close(), this.#others.close()]);
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const tested = grants.filter((grant) => this.#testedGrants.has(grant));
    const others = grants.filter((grant) => !this.#testedGrants.has(grant));
    const kept = await Promise.all([renew(this.#tested, tested), renew(this.#others, others)]);
    return kept.flat();
  }
}

/** What a provider without a lease has granted lasts by itself. */
async function renew({ lease }: LockProvider, grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
  return lease === undefined || grants.length === 0 ? grants : lease.renew(grants);
}
