import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LockError, type AcquireRequest, type LockGrant, type LockLossReason, type LockName } from '@holdfast/core/provider';
import { LockTable, type Claim } from '../reference/lock-table.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import type { ReferenceOptions } from '../reference/reference-options.js';
import { LEASED, LEASED_GLOBAL, NODE, type Sins } from '../sin.js';

const LATE_MS = 6_000;

/** Tells each loss twice. */
class RepeatingLockProvider extends ReferenceLockProvider {
  protected override tellLoss(request: AcquireRequest, reason: LockLossReason): void {
    super.tellLoss(request, reason);
    super.tellLoss(request, reason);
  }
}

/** Tells each loss long after the manifest's time. */
class LateTellingLockProvider extends ReferenceLockProvider {
  protected override tellLoss(request: AcquireRequest, reason: LockLossReason): void {
    setTimeout(() => super.tellLoss(request, reason), LATE_MS).unref();
  }

  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    await super.renew(grants);
    return grants;
  }
}

/** Has one place for who is to be told. */
class OnceTellingLockProvider extends ReferenceLockProvider {
  #hasTold = false;

  protected override tellLoss(request: AcquireRequest, reason: LockLossReason): void {
    if (!this.#hasTold) super.tellLoss(request, reason);
    this.#hasTold = true;
  }

  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const held = await super.renew(grants);
    return this.#hasTold ? grants : held;
  }
}

/** Tells a loss in its own words. */
class InventiveLockProvider extends ReferenceLockProvider {
  protected override tellLoss(request: AcquireRequest): void {
    super.tellLoss(request, 'compromised' as LockLossReason);
  }
}

/** Tells everybody of each loss. */
class AlarmingLockProvider extends ReferenceLockProvider {
  readonly #requests = new Set<AcquireRequest>();

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    this.#requests.add(request);
    return grant;
  }

  protected override tellLoss(_request: AcquireRequest, reason: LockLossReason): void {
    for (const request of this.#requests) super.tellLoss(request, reason);
  }
}

/** Takes its own release for a loss. */
class SelfLosingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    const release = grant.release.bind(grant);
    return Object.assign(grant, { release: () => release().finally(() => request.onLost({ reason: 'deleted' })) });
  }
}

/** Tells those who were never granted that they lost. */
class DiscouragingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch((error: unknown) => {
      request.onLost({ reason: 'session-gone' });
      throw error;
    });
  }
}

/** Tells one reader of the loss of all. */
class OneReaderTellingTable extends LockTable {
  protected override tellLoss(claim: Claim, reason: LockLossReason): void {
    if (!this.#told.has(claim.name)) super.tellLoss(claim, reason);
    this.#told.add(claim.name);
  }

  readonly #told = new Set<string>();

  override renew(ids: readonly string[]): readonly string[] {
    super.renew(ids);
    return ids;
  }
}

/** Notices a death late. */
class LateNoticingTable extends LockTable {
  override endSession(session: string): void {
    setTimeout(() => super.endSession(session), LATE_MS).unref();
  }
}

/** Frees one lock of the dead. */
class OneFreeingTable extends LockTable {
  #freed = new Set<string>();

  protected override outlives(holder: Claim): boolean {
    if (this.#freed.has(holder.session)) return true;
    this.#freed.add(holder.session);
    return false;
  }
}

/** Ends every session when one ends without a goodbye. */
class PanickingTable extends LockTable {
  override endSession(session: string): void {
    super.endSession(session);
    for (const { name } of this.list()) this.break(name);
  }
}

/** Grants to the dead who waited. */
class SummoningTable extends LockTable {
  override endSession(session: string): void {
    const waiting = this.list().flatMap(({ name }) => [...this.entry(name)!.waiters.values()].filter((waiter) => waiter.session === session).map((waiter) => ({ name, waiter })));
    super.endSession(session);
    for (const { name, waiter } of waiting) {
      const waiters = this.entry(name)?.waiters;
      const others = [...(waiters?.values() ?? [])];
      waiters?.clear();
      for (const each of waiters ? [waiter, ...others] : []) waiters!.set(each.id, each);
    }
  }
}

/** Looks for its engine for ever. */
class HangingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch(async (error: unknown) => {
      if ((error as { code?: unknown }).code !== 'ERR_LOCK_PROVIDER_UNAVAILABLE') throw error;
      await pause(2 ** 30, undefined, { ref: false });
      throw error;
    });
  }
}

/** Takes an engine that does not answer for one that is busy. */
class ExcusingLockProvider extends ReferenceLockProvider {
  protected override unreachable(name: LockName): LockGrant {
    throw new LockError('ERR_LOCK_BUSY', `${name} cannot be had now`, { lockName: name });
  }
}

/** Keeps to itself why. */
class CurtLockProvider extends ReferenceLockProvider {
  protected override unreachable(name: LockName): LockGrant {
    throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `${name} was not acquired`, { lockName: name });
  }
}

/** Believes the error of its engine: nothing was done, so nothing is to be undone. */
class BelievingLockProvider extends ReferenceLockProvider {
  protected override owe(): void {
    // it said no
  }
}

/** The same, whose session keeps alive whatever is in it. */
class SessionTable extends LockTable {
  protected override lastsMs(): undefined {
    return undefined;
  }
}

/** Tries a release once. */
class OnceReleasingLockProvider extends ReferenceLockProvider {
  #isReleasing = false;

  protected override async release(name: LockName, id: string): Promise<void> {
    this.#isReleasing = true;
    await super.release(name, id).finally(() => (this.#isReleasing = false));
  }

  protected override owe(name: string, id: string): void {
    if (!this.#isReleasing) super.owe(name, id);
  }
}

/** Is another engine each time. */
class NamelessLockProvider extends ReferenceLockProvider {
  override readonly engineId = `reference:${randomUUID()}`;
}

/** Is the same engine everywhere. */
class SameEverywhereLockProvider extends ReferenceLockProvider {
  override readonly engineId = 'reference';
}

/** Names its engine when it has spoken to it. */
class RenamingLockProvider extends ReferenceLockProvider {
  #isKnown = false;

  constructor(options: ReferenceOptions) {
    super(options);
    const { engineId } = this;
    Object.defineProperty(this, 'engineId', { get: () => (this.#isKnown ? `${engineId}:known` : engineId) });
  }

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    this.#isKnown = true;
    return await super.acquire(name, request);
  }
}

/** Writes on its grants what it made of the name. */
class RewritingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return Object.assign(await super.acquire(name, request), { name: encodeURIComponent(name) as LockName });
  }
}

/** Says of each grant that it was taken from a dead one. */
class MorbidLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return Object.assign(await super.acquire(name, request), { tookOver: true });
  }
}

/** Says that nothing is ever lost, though its grants end by themselves. */
class BoastingLockProvider extends ReferenceLockProvider {
  override readonly capabilities;

  constructor(options: ReferenceOptions) {
    super(options);
    this.capabilities = { ...new ReferenceLockProvider(options).capabilities, lossDetectionMs: null };
  }
}

export const engineWrong: Sins = {
  'has-many-engine-ids': { fails: 'capability-honesty', provider: NamelessLockProvider },
  'has-one-engine-id-everywhere': { fails: 'capability-honesty', provider: SameEverywhereLockProvider },
  'changes-its-engine-id': { fails: 'capability-honesty', provider: RenamingLockProvider },
  'rewrites-names-on-grants': { fails: 'capability-honesty', provider: RewritingLockProvider },
  'says-that-it-took-over': { fails: 'capability-honesty', provider: MorbidLockProvider },
  'says-that-leases-never-end': { fails: 'capability-honesty', provider: BoastingLockProvider, harness: LEASED },
  'tells-a-loss-twice': { fails: 'loss-signal', provider: RepeatingLockProvider, harness: LEASED },
  'tells-a-loss-late': { fails: 'loss-signal', provider: LateTellingLockProvider, harness: LEASED },
  'tells-one-loss': { fails: 'loss-signal', provider: OnceTellingLockProvider, harness: LEASED },
  'invents-reasons': { fails: 'loss-signal', provider: InventiveLockProvider, harness: LEASED },
  'tells-everybody': { fails: 'loss-signal', provider: AlarmingLockProvider, harness: LEASED },
  'loses-by-its-own-release': { fails: 'loss-signal', provider: SelfLosingLockProvider, harness: LEASED },
  'loses-what-was-never-granted': { fails: 'loss-signal', provider: DiscouragingLockProvider },
  'tells-one-reader': { fails: 'loss-signal', table: OneReaderTellingTable, harness: LEASED },
  'notices-deaths-late': { fails: 'crash', table: LateNoticingTable, harness: NODE },
  'frees-one-lock-of-the-dead': { fails: 'crash', table: OneFreeingTable, harness: NODE },
  'frees-the-living-with-the-dead': { fails: 'crash', table: PanickingTable, harness: NODE },
  'grants-to-the-dead': { fails: 'crash', table: SummoningTable, harness: NODE },
  'hangs-without-engine': { fails: 'engine-errors', provider: HangingLockProvider, harness: NODE },
  'says-busy-without-engine': { fails: 'engine-errors', provider: ExcusingLockProvider, harness: NODE },
  'hides-causes': { fails: 'engine-errors', provider: CurtLockProvider, harness: NODE },
  'believes-engine-errors': { fails: 'lost-reply', provider: BelievingLockProvider },
  'believes-engine-errors-in-a-session': { fails: 'lost-reply', provider: BelievingLockProvider, table: SessionTable, harness: LEASED_GLOBAL },
  'releases-once-at-most': { fails: 'lost-reply', provider: OnceReleasingLockProvider },
};
