import type { AcquireRequest, LockName } from '@holdfast/core/provider';
import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import { LEASED, NO_SHARED, NODE, type Sins } from '../sin.js';

/** The release of one reader frees them all. */
class FirstOutTable extends LockTable {
  override release(name: string, id: string): boolean {
    const isReader = this.entry(name)?.holders.get(id)?.mode === 'shared';
    const others = isReader ? [...this.entry(name)!.holders.keys()].filter((each) => each !== id) : [];
    for (const other of others) super.release(name, other);
    return super.release(name, id) || isReader;
  }
}

/** Counts one reader for each connection: its second one stands on the first. */
class SessionCountingTable extends LockTable {
  override release(name: string, id: string): boolean {
    const holders = this.entry(name)?.holders;
    const leaver = holders?.get(id);
    const twins = leaver?.mode === 'shared' ? [...holders!.values()].filter((other) => other.id !== id && other.session === leaver.session) : [];
    for (const { id: twin } of twins) super.release(name, twin);
    return super.release(name, id);
  }
}

/** Lets readers in one at a time. */
class LonelyReaderTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return entry.holders.size === 0 && super.mayPass(entry, claim);
  }
}

/** Makes a reader a writer when it asks, whoever else reads. */
class UpgradingTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    const isOwn = [...entry.holders.values()].some(({ session, mode }) => mode === 'shared' && session === claim.session);
    return (isOwn && claim.mode === 'exclusive') || super.mayPass(entry, claim);
  }
}

const SEATS = 6;

/** Has so many seats for readers. */
class SeatedTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return entry.holders.size < SEATS && super.mayPass(entry, claim);
  }
}

/** After a writer the lock is free for writers, and never again for readers. */
class HalfReleasingTable extends LockTable {
  readonly #written = new Set<string>();

  override release(name: string, id: string): boolean {
    if (this.entry(name)?.holders.get(id)?.mode === 'exclusive') this.#written.add(name);
    return super.release(name, id);
  }

  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return !(claim.mode === 'shared' && this.#written.has(claim.name)) && super.mayPass(entry, claim);
  }
}

/** One lease for all readers, that of the first. */
class OneLeaseTable extends LockTable {
  protected override tellLoss(claim: Claim, reason: Parameters<LockTable['tellLoss']>[1]): void {
    const readers = [...(this.entry(claim.name)?.holders.values() ?? [])].filter(({ mode }) => mode === 'shared');
    for (const { id } of readers) super.release(claim.name, id);
    super.tellLoss(claim, reason);
  }
}

/** Has no shared mode, and says so in words of its own. */
class OwnWordsLockProvider extends ReferenceLockProvider {
  protected override assertMode(_name: LockName, { mode }: AcquireRequest): void {
    if (mode === 'shared') throw new TypeError('shared locks are not implemented');
  }
}

/** Has no shared mode, and takes the lock exclusive instead. */
class ExclusiveInsteadLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): ReturnType<ReferenceLockProvider['acquire']> {
    return await super.acquire(name, { ...request, mode: 'exclusive' });
  }
}

export const sharedWrong: Sins = {
  'frees-all-readers': { fails: 'shared', table: FirstOutTable },
  'frees-all-readers-on-a-node': { fails: 'shared', table: FirstOutTable, harness: NODE },
  'counts-readers-by-connection': { fails: 'shared', table: SessionCountingTable },
  'lets-readers-in-one-by-one': { fails: 'shared', table: LonelyReaderTable },
  'upgrades-its-own-reader': { fails: 'shared', table: UpgradingTable },
  'has-few-seats': { fails: 'shared', table: SeatedTable },
  'releases-half': { fails: 'shared', table: HalfReleasingTable },
  'has-one-lease-for-all-readers': { fails: 'shared', table: OneLeaseTable, harness: LEASED },
  'refuses-shared-in-its-own-words': { fails: 'shared', provider: OwnWordsLockProvider, harness: NO_SHARED },
  'takes-exclusive-for-shared': { fails: 'shared', provider: ExclusiveInsteadLockProvider, harness: NO_SHARED },
};
