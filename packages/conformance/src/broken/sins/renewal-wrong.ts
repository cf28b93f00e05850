import { performance } from 'node:perf_hooks';
import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import { LEASED, LEASED_NODE, type Sins } from '../sin.js';

const HONEST_RENEWALS = 20;
const HONEST_MS = 1_200;

/** Makes so many renewals, and answers for all that come after. */
class TiringTable extends LockTable {
  #renewals = 0;

  override renew(ids: readonly string[]): readonly string[] {
    this.#renewals += 1;
    return this.#renewals > HONEST_RENEWALS ? ids : super.renew(ids);
  }
}

/** Makes renewals for a while after its first grant, and answers for all that come after. */
class AgeingLockProvider extends ReferenceLockProvider {
  #sinceMs: number | undefined;

  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    this.#sinceMs ??= performance.now();
    return performance.now() - this.#sinceMs > HONEST_MS ? grants : await super.renew(grants);
  }
}

/** Renews the first of a batch, and answers for all. */
class FirstOnlyTable extends LockTable {
  override renew(ids: readonly string[]): readonly string[] {
    super.renew(ids.slice(0, 1));
    return ids;
  }
}

/** Renews the first few of a batch, and answers for all. */
class FewOnlyTable extends LockTable {
  override renew(ids: readonly string[]): readonly string[] {
    super.renew(ids.slice(0, 16));
    return ids;
  }
}

/** Renews one grant of each name, and answers for all. */
class ByNameTable extends LockTable {
  override renew(ids: readonly string[]): readonly string[] {
    const names = new Set<string>();
    const firsts = this.holders().filter(({ id, name }) => ids.includes(id) && !names.has(name) && names.add(name));
    super.renew(firsts.map(({ id }) => id));
    return ids.filter((id) => this.holders().some((claim) => claim.id === id));
  }

  private holders(): readonly Claim[] {
    return this.list().flatMap(({ name }) => [...this.entry(name)!.holders.values()]);
  }
}

/** A renewal is half a lease. */
class HalfRenewalTable extends LockTable {
  #isRenewing = false;

  override renew(ids: readonly string[]): readonly string[] {
    this.#isRenewing = true;
    const held = super.renew(ids);
    this.#isRenewing = false;
    return held;
  }

  protected override lastsMs(): number | undefined {
    return this.#isRenewing ? this.ttlMs! / 2 : this.ttlMs;
  }
}

/** Writes a grant into the engine again when it is not there. */
class RevivingTable extends LockTable {
  readonly #known = new Map<string, Claim>();

  override claim(claim: Claim): ReturnType<LockTable['claim']> {
    this.#known.set(claim.id, claim);
    return super.claim(claim);
  }

  override renew(ids: readonly string[]): readonly string[] {
    for (const id of ids) {
      const known = this.#known.get(id);
      if (known && !this.isHeld(known.name)) super.claim(known);
    }
    return super.renew(ids);
  }
}

/** One grant that is gone, and none of the batch is renewed. */
class AllOrNothingLockProvider extends ReferenceLockProvider {
  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const held = await super.renew(grants);
    return held.length === grants.length ? held : [];
  }
}

/** The same, as an error. */
class AllOrErrorLockProvider extends ReferenceLockProvider {
  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const held = await super.renew(grants);
    if (held.length < grants.length) throw new Error('a lock of the batch is gone');
    return held;
  }
}

/** Counts a lease from when the caller came, however long it waited. */
class EarlyDatingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const sentAt = performance.now();
    const grant = await super.acquire(name, request);
    return Object.assign(grant, { sentAt });
  }
}

const PATIENCE_MS = 1_500;

/** Takes a holder that is inside for long for dead. */
class ImpatientTable extends LockTable {
  override claim(claim: Claim): ReturnType<LockTable['claim']> {
    const answer = super.claim(claim);
    const steal = () => this.seize(this.entry(claim.name), claim);
    if (answer === 'waiting') setTimeout(steal, PATIENCE_MS).unref();
    return answer;
  }

  private seize(entry: Entry | undefined, claim: Claim): void {
    if (entry?.waiters.has(claim.id)) this.grantWaiter(entry, claim);
  }
}

/** Tries for a while, then says that somebody has it. */
class GivingUpLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(PATIENCE_MS)]);
    return await super.acquire(name, { ...request, signal });
  }
}

export const renewalWrong: Sins = {
  'tires-of-renewing': { fails: 'expiry', table: TiringTable, harness: LEASED },
  'stops-renewing-after-a-while': { fails: 'expiry', provider: AgeingLockProvider, harness: LEASED },
  'renews-the-first-of-a-batch': { fails: 'expiry', table: FirstOnlyTable, harness: LEASED },
  'renews-a-few-of-a-batch': { fails: 'expiry', table: FewOnlyTable, harness: LEASED },
  'renews-one-reader': { fails: 'expiry', table: ByNameTable, harness: LEASED },
  'renews-for-half-a-lease': { fails: 'expiry', table: HalfRenewalTable, harness: LEASED },
  'dates-by-the-wish': { fails: 'expiry', provider: EarlyDatingLockProvider, harness: LEASED },
  'robs-the-slow': { fails: 'expiry', table: ImpatientTable },
  'robs-the-slow-on-a-node': { fails: 'expiry', table: ImpatientTable, harness: LEASED_NODE },
  'gives-up-waiting': { fails: 'expiry', provider: GivingUpLockProvider },
  'revives-lost-locks': { fails: 'loss-signal', table: RevivingTable, harness: LEASED },
  'renews-all-or-nothing': { fails: 'loss-signal', provider: AllOrNothingLockProvider, harness: LEASED },
  'renews-all-or-fails': { fails: 'loss-signal', provider: AllOrErrorLockProvider, harness: LEASED },
};
