import type { AcquireRequest, LeaseRenewerSource, LockGrant, LockName, LockProvider, LockProviderCapabilities, LockScope, LockState } from '@holdfast/core/provider';
import { LockError } from '@holdfast/core/provider';

interface Entry {
  readonly grant: LockGrant;
  readonly request: AcquireRequest;
}

/**
 * A small engine whose grants live in this process, with every answer under the test's control: what real engines do only when a cable is
 * pulled (late answers, failed renewals, lost grants) happens here on demand. Whether real engines keep the contract is the kit's business.
 */
export class LeaseEngine implements LockProvider {
  readonly capabilities: LockProviderCapabilities;
  readonly engineId: string;
  readonly held = new Map<LockName, Entry>();
  readonly lease?: NonNullable<LockProvider['lease']>;
  acquisitions = 0;
  releases = 0;
  renewals: number[] = [];
  isClosed = false;
  renewFails = false;
  releaseFails = false;
  acquireFails: Error | undefined;
  tookOver = false;
  sentEarlierMs = 0;
  #counter = 0n;
  #waiting: (() => void)[] = [];

  constructor(options: { ttlMs?: number; shared?: boolean; fencing?: boolean; reach?: LockScope; id?: string; renewer?: LeaseRenewerSource } = {}) {
    this.engineId = options.id ?? `lease-engine:${Math.random()}`;
    this.capabilities = {
      engine: 'lease-engine',
      reach: options.reach ?? 'global',
      shared: options.shared ?? false,
      fair: true,
      fencing: options.fencing ?? true,
      lossDetectionMs: options.ttlMs ?? null,
      crashReleaseMs: options.ttlMs ?? 0,
      abandonedClaimMs: 0,
      maxNameBytes: null,
      takeover: 'exact',
      waiting: 'push',
      keyFormat: 1,
    };
    if (options.ttlMs !== undefined) this.lease = { ttlMs: options.ttlMs, renew: (grants) => this.#renew(grants), ...(options.renewer && { renewer: options.renewer }) };
  }

  async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (this.acquireFails !== undefined) throw this.acquireFails;
    while (this.held.has(name)) {
      if (!request.wait) throw new LockError('ERR_LOCK_BUSY', 'held', { holder: this.held.get(name)!.request.owner });
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve);
        request.signal.addEventListener('abort', () => reject(request.signal.reason as Error), { once: true });
      });
    }
    this.acquisitions += 1;
    const grant: LockGrant = {
      name,
      sentAt: performance.now() - this.sentEarlierMs,
      ...(this.capabilities.fencing ? { fence: { epoch: 1n, counter: ++this.#counter } } : {}),
      tookOver: this.tookOver,
      ...(this.lease?.renewer && { renewalKey: name }),
      release: () => this.#release(name, grant),
    };
    this.held.set(name, { grant, request });
    return grant;
  }

  /** The engine drops the lock and says so. */
  drop(name: string, tell = true): void {
    const entry = this.held.get(name as LockName)!;
    this.held.delete(name as LockName);
    if (tell) entry.request.onLost({ reason: 'session-gone', cause: new Error('cable pulled') });
    this.#wake();
  }

  async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    for (const [name, { request }] of this.held) if (prefix === undefined || name.startsWith(prefix)) yield { name, holders: [request.owner] };
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }

  async #renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    this.renewals.push(grants.length);
    if (this.renewFails) throw new Error('engine unreachable');
    return grants.filter((grant) => this.held.get(grant.name)?.grant === grant);
  }

  async #release(name: LockName, grant: LockGrant): Promise<void> {
    this.releases += 1;
    if (this.releaseFails) throw new Error('engine refused the release');
    if (this.held.get(name)?.grant !== grant) throw new LockError('ERR_LOCK_LOST', 'not ours');
    this.held.delete(name);
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
