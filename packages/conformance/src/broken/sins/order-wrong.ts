import { LockTable, isCompatible, type Claim, type Entry } from '../reference/lock-table.js';
import { NODE, type Sins } from '../sin.js';

const HANDOVER_MS = 8;

/** Takes a moment to hand over, and whoever tries meanwhile finds the lock free. */
class BargingTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return claim.wait ? super.mayPass(entry, claim) : isCompatible(entry, claim);
  }

  protected override admit(entry: Entry): void {
    setTimeout(() => super.admit(entry), HANDOVER_MS);
  }
}

/** Lets readers in beside readers, whoever waits. */
class ReadersFirstTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return (claim.mode === 'shared' && entry.holders.size > 0 && isCompatible(entry, claim)) || super.mayPass(entry, claim);
  }
}

/** Serves writers before readers. */
class WritersFirstTable extends LockTable {
  protected override next(entry: Entry): Claim | undefined {
    return [...entry.waiters.values()].find(({ mode }) => mode === 'exclusive') ?? super.next(entry);
  }
}

/** Puts the last in the place of one who leaves. */
class SwappingTable extends LockTable {
  override withdraw(name: string, id: string): void {
    const waiters = this.entry(name)?.waiters;
    const order = [...(waiters?.values() ?? [])];
    const place = order.findIndex((waiter) => waiter.id === id);
    if (waiters && place >= 0 && place < order.length - 1) {
      order[place] = order.pop()!;
      waiters.clear();
      for (const waiter of order) waiters.set(waiter.id, waiter);
      return;
    }
    super.withdraw(name, id);
  }
}

const IN_ORDER = 8;

/** Keeps a short queue in order, and takes the newest of a long one. */
class LongQueueTable extends LockTable {
  protected override next(entry: Entry): Claim | undefined {
    return entry.waiters.size > IN_ORDER ? [...entry.waiters.values()].at(-1) : super.next(entry);
  }
}

/** Hands the lock on within a connection as long as somebody waits there, and says that it is fair. */
class ClannishTable extends LockTable {
  protected override next(entry: Entry): Claim | undefined {
    return [...entry.waiters.values()].find(({ session }) => session === entry.lastSession) ?? super.next(entry);
  }
}

/** Serves by the name of the asker, as a sorted list of keys without a sequence does. */
class SortedTable extends LockTable {
  protected override next(entry: Entry): Claim | undefined {
    return [...entry.waiters.values()].sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  }
}

/** Prefers who held it last. */
class ReturningTable extends LockTable {
  protected override admit(entry: Entry): void {
    if (entry.waiters.size === 1) setTimeout(() => super.admit(entry), HANDOVER_MS);
    else super.admit(entry);
  }

  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return claim.wait && entry.lastSession === claim.session ? isCompatible(entry, claim) : super.mayPass(entry, claim);
  }
}

export const orderWrong: Sins = {
  'barges-at-try': { fails: 'fairness', table: BargingTable },
  'barges-at-try-on-a-node': { fails: 'fairness', table: BargingTable, harness: NODE },
  'lets-readers-pass-a-writer': { fails: 'fairness', table: ReadersFirstTable },
  'lets-writers-pass-readers': { fails: 'fairness', table: WritersFirstTable },
  'reorders-when-one-leaves': { fails: 'fairness', table: SwappingTable },
  'is-fair-to-a-few': { fails: 'fairness', table: LongQueueTable },
  'is-fair-within-a-connection': { fails: 'fairness', table: ClannishTable },
  'serves-by-random-id': { fails: 'fairness', table: SortedTable },
  'prefers-who-comes-back': { fails: 'fairness', table: ReturningTable },
};
