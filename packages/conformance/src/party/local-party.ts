import type { LockGrant, LockLoss, LockProvider } from '@holdfast/core/provider';
import { contend, type ContendOrder, type ContendReport } from './contend.js';
import { ownerHere } from './owner.js';
import { perish, type PerishOrder } from './perish.js';
import type { AcquireOrder, GrantFacts, LossFacts, Party } from './party.js';
import { sharedNowMs, toSharedMs } from './shared-clock.js';
import { ThreadRenewal } from './thread-renewal.js';

const RENEWALS_PER_LEASE = 3;

interface Acquisition {
  readonly abort: AbortController;
  readonly lost: Promise<LossFacts>;
  readonly lose: (loss: LossFacts) => void;
  lossCount: number;
  grant?: LockGrant;
  /** `performance.now()` from which its lease counts. */
  validFrom?: number;
  thread?: ThreadRenewal;
}

/** A party in this process; in a contender process it does the work that a section ordered. */
export class LocalParty implements Party {
  readonly pid = process.pid;
  readonly #provider: LockProvider;
  readonly #acquisitions = new Map<string, Acquisition>();
  readonly #renewed = new Set<Acquisition>();
  #renewal: NodeJS.Timeout | undefined;
  #isResting = false;

  constructor(provider: LockProvider) {
    this.#provider = provider;
  }

  async acquire(order: AcquireOrder): Promise<GrantFacts> {
    const acquisition = newAcquisition();
    const owner = ownerHere();
    this.#acquisitions.set(order.key, acquisition);
    const grant = await this.#provider.acquire(order.name, {
      mode: order.mode ?? 'exclusive',
      wait: order.wait ?? true,
      signal: acquisition.abort.signal,
      owner,
      onLost: (loss: LockLoss) => {
        acquisition.lossCount += 1;
        acquisition.lose({ reason: loss.reason, atMs: sharedNowMs() });
      },
    });
    const grantedAtMs = sharedNowMs();
    acquisition.grant = grant;
    acquisition.validFrom = grant.sentAt;
    if (order.renew) this.#startRenewing(acquisition);
    return { name: grant.name, sentAtMs: toSharedMs(grant.sentAt), grantedAtMs, fence: grant.fence ?? null, tookOver: grant.tookOver ?? false, owner };
  }

  async abort(key: string): Promise<void> {
    await Promise.resolve(this.#acquisition(key).abort.abort(new DOMException('the section aborted it', 'AbortError')));
  }

  async release(key: string): Promise<void> {
    const acquisition = this.#acquisition(key);
    this.#stopRenewing(acquisition);
    await acquisition.thread?.stop();
    await this.#grant(key).release();
  }

  async renew(keys: readonly string[]): Promise<readonly string[]> {
    const held = await this.#provider.lease!.renew(keys.map((key) => this.#grant(key)));
    return keys.filter((key) => held.includes(this.#grant(key)));
  }

  async lost(key: string): Promise<LossFacts> {
    return await this.#acquisition(key).lost;
  }

  async lossCount(key: string): Promise<number> {
    return await Promise.resolve(this.#acquisition(key).lossCount);
  }

  async contend(order: ContendOrder): Promise<ContendReport> {
    return await contend(this.#provider, order, () => this.#isResting);
  }

  async rest(): Promise<void> {
    this.#isResting = true;
    await Promise.resolve();
  }

  async validUntil(key: string): Promise<number | null> {
    const ttlMs = this.#provider.lease?.ttlMs;
    const { validFrom } = this.#acquisition(key);
    return await Promise.resolve(ttlMs === undefined || validFrom === undefined ? null : toSharedMs(validFrom) + ttlMs);
  }

  async renewInThread(key: string): Promise<boolean> {
    const acquisition = this.#acquisition(key);
    const { lease } = this.#provider;
    const { renewalKey } = this.#grant(key);
    if (!lease?.renewer || renewalKey === undefined) return false;
    acquisition.thread = await ThreadRenewal.start(lease.renewer, renewalKey, lease.ttlMs / RENEWALS_PER_LEASE);
    this.#stopRenewing(acquisition);
    return true;
  }

  /** Never resolves. */
  async perish(order: PerishOrder): Promise<never> {
    return await perish(this.#provider, order);
  }

  async shut(): Promise<void> {
    clearInterval(this.#renewal);
    await Promise.all([...this.#acquisitions.values()].map(async ({ thread }) => await thread?.stop()));
    await this.#provider.close();
  }

  #acquisition(key: string): Acquisition {
    const acquisition = this.#acquisitions.get(key);
    if (!acquisition) throw new RangeError(`no acquisition "${key}" in this party`);
    return acquisition;
  }

  #grant(key: string): LockGrant {
    const { grant } = this.#acquisition(key);
    if (!grant) throw new RangeError(`acquisition "${key}" is not granted`);
    return grant;
  }

  #startRenewing(acquisition: Acquisition): void {
    const lease = this.#provider.lease;
    if (!lease) return;
    this.#renewed.add(acquisition);
    this.#renewal ??= setInterval(() => void this.#renewAll(), lease.ttlMs / RENEWALS_PER_LEASE);
  }

  #stopRenewing(acquisition: Acquisition): void {
    this.#renewed.delete(acquisition);
    if (this.#renewed.size > 0) return;
    clearInterval(this.#renewal);
    this.#renewal = undefined;
  }

  async #renewAll(): Promise<void> {
    const asked = [...this.#renewed];
    const sentAt = performance.now();
    try {
      const held = await this.#provider.lease!.renew(asked.map((acquisition) => acquisition.grant!));
      for (const acquisition of asked) {
        if (held.includes(acquisition.grant!)) acquisition.validFrom = sentAt;
        if (held.includes(acquisition.grant!) || !this.#renewed.has(acquisition)) continue;
        this.#stopRenewing(acquisition);
        acquisition.lose({ reason: 'missing-from-renew', atMs: sharedNowMs() });
      }
    } catch {
      // the engine could not be asked; the next turn asks again, as the framework does
    }
  }
}

function newAcquisition(): Acquisition {
  let lose: Acquisition['lose'] | undefined;
  const lost = new Promise<LossFacts>((resolve) => (lose = resolve));
  return { abort: new AbortController(), lost, lose: lose!, lossCount: 0 };
}
