import { setTimeout as pause } from 'node:timers/promises';
import { LockError, type AcquireRequest, type LockGrant, type LockName } from '@holdfast/core/provider';
import { codeOf } from '../../party/error-code.js';
import { LockTable, type Claim, type Entry } from '../reference/lock-table.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';
import type { ReferenceOptions } from '../reference/reference-options.js';
import { NODE, type Sins } from '../sin.js';

const WHILE_MS = 700;
const LONG_MS = 3_000;

/** Gives a try a little time. */
class LingeringLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch(async (error: unknown) => {
      if (codeOf(error) === 'ERR_LOCK_BUSY') await pause(WHILE_MS);
      throw error;
    });
  }
}

/** A failed try stands in the queue. */
class QueueingTable extends LockTable {
  override claim(claim: Claim): ReturnType<LockTable['claim']> {
    const answer = super.claim(claim);
    if (answer === 'busy') this.entry(claim.name)!.waiters.set(claim.id, claim);
    return answer;
  }

  override withdraw(name: string, id: string): void {
    if (this.entry(name)?.waiters.get(id)?.wait !== false) super.withdraw(name, id);
  }
}

/** Cleans up after a failed try: the lock. */
class TidyLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch(async (error: unknown) => {
      if (codeOf(error) === 'ERR_LOCK_BUSY') await this.link.forceRelease(this.engineName(name));
      throw error;
    });
  }
}

/** Remembers that a lock was taken, for a while. */
class RumouringLockProvider extends ReferenceLockProvider {
  readonly #taken = new Set<string>();

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    if (!request.wait && this.#taken.has(name)) throw new LockError('ERR_LOCK_BUSY', `${name} is held by another`, { lockName: name });
    return await super.acquire(name, request).catch((error: unknown) => {
      if (codeOf(error) === 'ERR_LOCK_BUSY') this.#taken.add(name);
      throw error;
    });
  }
}

/** Throws what looks like a LockError. */
class ImitatingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch((error: unknown) => {
      throw codeOf(error) === 'ERR_LOCK_BUSY' ? Object.assign(new Error('busy'), { name: 'LockError', code: 'ERR_LOCK_BUSY' }) : error;
    });
  }
}

/** Takes a wait of no time for a wait that is over. */
class TimeoutSayingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch((error: unknown) => {
      throw codeOf(error) === 'ERR_LOCK_BUSY' ? new LockError('ERR_LOCK_TIMEOUT', 'waited for 0 ms', { lockName: name }) : error;
    });
  }
}

/** Waits for nobody, whatever is asked. */
class HastyLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, { ...request, wait: false });
  }
}

/** Forgets the queue when somebody leaves. */
class QueueDroppingTable extends LockTable {
  override release(name: string, id: string): boolean {
    const entry = this.entry(name);
    const [first, ...others] = [...(entry?.waiters.keys() ?? [])];
    for (const other of first === undefined ? [] : others) entry!.waiters.delete(other);
    return super.release(name, id);
  }
}

/** Looks at the signal now and then. */
class DozingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch(async (error: unknown) => {
      if (request.signal.aborted) await pause(WHILE_MS);
      throw error;
    });
  }
}

/** Does not look at a signal that has fired. */
class LateLookingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request.signal.aborted ? { ...request, signal: new AbortController().signal } : request);
  }
}

/** Says in its own words that a wait was ended. */
class MutteringLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, request).catch((error: unknown) => {
      throw request.signal.aborted ? new Error('cancelled') : error;
    });
  }
}

/** The signal of a wait goes on to mean the lock. */
class ClingingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    request.signal.addEventListener('abort', () => void grant.release().catch(() => undefined));
    return grant;
  }
}

/** Takes its claim back in its own time, long after the manifest's. */
class SlowlyWithdrawingLockProvider extends ReferenceLockProvider {
  protected override async withdraw(name: string, id: string): Promise<void> {
    await pause(LONG_MS, undefined, { ref: false });
    await super.withdraw(name, id).catch(() => undefined);
  }
}

/** One signal ends all waits of the provider. */
class MassAbortingLockProvider extends ReferenceLockProvider {
  readonly #all = new Set<AbortController>();

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const own = new AbortController();
    this.#all.add(own);
    const endAll = () => this.#all.forEach((each) => each.abort(request.signal.reason));
    request.signal.addEventListener('abort', endAll, { once: true });
    if (request.signal.aborted) own.abort(request.signal.reason);
    return await super.acquire(name, { ...request, signal: own.signal }).finally(() => {
      request.signal.removeEventListener('abort', endAll);
      this.#all.delete(own);
    });
  }
}

/** Frees everything it has with the first release. */
class OpenHandedLockProvider extends ReferenceLockProvider {
  readonly #names = new Set<string>();

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    this.#names.add(this.engineName(name));
    return grant;
  }

  protected override async release(name: LockName, id: string): Promise<void> {
    await super.release(name, id);
    for (const each of this.#names) if (each !== this.engineName(name)) await this.link.forceRelease(each);
    this.#names.clear();
  }
}

/** Frees the lock and says that it was lost. */
class AlarmingLockProvider extends ReferenceLockProvider {
  protected override async release(name: LockName, id: string): Promise<void> {
    await super.release(name, id);
    throw new LockError('ERR_LOCK_LOST', `${name} is gone`, { lockName: name });
  }
}

/** A release of what was lost is as good as any. */
class ForgivingLockProvider extends ReferenceLockProvider {
  protected override async release(name: LockName, id: string): Promise<void> {
    await super.release(name, id).catch((error: unknown) => {
      if (codeOf(error) !== 'ERR_LOCK_LOST') throw error;
    });
  }
}

/** Asks whose connection it is, not whose grant. */
class PartyReleasingTable extends LockTable {
  readonly #sessions = new Map<string, string>();

  override claim(claim: Claim): ReturnType<LockTable['claim']> {
    this.#sessions.set(claim.id, claim.session);
    return super.claim(claim);
  }

  override release(name: string, id: string): boolean {
    const holder = [...(this.entry(name)?.holders.values() ?? [])].find(({ session }) => session === this.#sessions.get(id));
    return super.release(name, this.entry(name)?.holders.has(id) ? id : (holder?.id ?? id));
  }
}

const CACHED_MS = 400;

/** Keeps a lock for a while after its release, in case it is wanted again, and grants it from memory. */
class CachingLockProvider extends ReferenceLockProvider {
  readonly #kept = new Map<string, { readonly grant: LockGrant; readonly untilMs: number }>();

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const kept = this.#kept.get(name);
    if (kept && performance.now() < kept.untilMs) return { ...kept.grant, sentAt: performance.now() };
    const grant = await super.acquire(name, request);
    this.#kept.set(name, { grant, untilMs: performance.now() + CACHED_MS });
    return grant;
  }
}

const tables = new Map<string, LockTable>();

/** Has a table of its own in each process. */
class SelfContainedLockProvider extends ReferenceLockProvider {
  constructor(options: ReferenceOptions) {
    super(options);
    const path = String(options.engine);
    const table = tables.get(path) ?? new LockTable();
    tables.set(path, table);
    const { link } = this;
    let session = 0;
    const claim = link.claim.bind(link);
    link.claim = async (order, events) => {
      await claim({ ...order, wait: false }, events); // so that it can be seen there
      return table.claim({ ...order, ...events, session: String((session += 1)) });
    };
    const release = link.release.bind(link);
    link.release = async (name, id) => {
      await release(name, id);
      return table.release(name, id);
    };
  }
}

/** Grants that many at once. */
class SemaphoreTable extends LockTable {
  protected override mayPass(entry: Entry, claim: Claim): boolean {
    return super.mayPass(entry, claim) || (entry.waiters.size === 0 && entry.holders.size < 2);
  }
}

export const answersWrong: Sins = {
  'lingers-at-a-try': { fails: 'try-acquire', provider: LingeringLockProvider },
  'queues-failed-tries': { fails: 'try-acquire', table: QueueingTable },
  'frees-the-lock-at-a-failed-try': { fails: 'try-acquire', provider: TidyLockProvider },
  'says-busy-from-memory': { fails: 'try-acquire', provider: RumouringLockProvider },
  'imitates-lock-errors': { fails: 'try-acquire', provider: ImitatingLockProvider },
  'says-timeout-for-busy': { fails: 'try-acquire', provider: TimeoutSayingLockProvider },
  'never-waits': { fails: 'handover', provider: HastyLockProvider },
  'drops-the-queue': { fails: 'handover', table: QueueDroppingTable },
  'looks-at-signals-now-and-then': { fails: 'abort', provider: DozingLockProvider },
  'ignores-early-aborts': { fails: 'abort', provider: LateLookingLockProvider },
  'ends-aborted-waits-in-its-own-words': { fails: 'abort', provider: MutteringLockProvider },
  'frees-held-locks-at-abort': { fails: 'abort', provider: ClingingLockProvider },
  'withdraws-late': { fails: 'abort', provider: SlowlyWithdrawingLockProvider },
  'aborts-all-waits': { fails: 'abort', provider: MassAbortingLockProvider },
  'releases-everything': { fails: 'release', provider: OpenHandedLockProvider },
  'says-lost-at-release': { fails: 'release', provider: AlarmingLockProvider },
  'grants-from-memory': { fails: 'release', provider: CachingLockProvider },
  'forgives-stale-releases': { fails: 'stale-release', provider: ForgivingLockProvider, harness: { reach: 'process', ttlMs: 1_000 } },
  'releases-by-party': { fails: 'stale-release', table: PartyReleasingTable, harness: { reach: 'process', ttlMs: 1_000 } },
  'excludes-one-process': { fails: 'exclusion', provider: SelfContainedLockProvider, harness: NODE },
  'is-a-semaphore': { fails: 'exclusion', table: SemaphoreTable },
};
