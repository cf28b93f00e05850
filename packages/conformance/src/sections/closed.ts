import { setTimeout as pause } from 'node:timers/promises';
import { becomesFree, begun, eventually, isFreeNow, isHeldNow, isKeptOut, rejectsHereWith } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const LOOK_EVERY_MS = 10;
const STEADY_MS = 60;

const refuses: Clause = {
  title: 'after close() every acquisition rejects with ERR_LOCK_CLOSED',
  async run({ backend, capabilities, provider, name, effort }) {
    const [fresh, used] = [provider(), provider()];
    await (await take(used, name('before'))).release();
    for (const closed of [fresh, used]) {
      await within(closed.close(), effort.patienceMs, 'close()');
      const lock = name();
      await rejectsHereWith(take(closed, lock), 'ERR_LOCK_CLOSED', effort.patienceMs, 'acquire after close()');
      await rejectsHereWith(take(closed, lock, { wait: false }), 'ERR_LOCK_CLOSED', effort.patienceMs, 'acquire with wait: false after close()');
      if (capabilities.shared) await rejectsHereWith(take(closed, lock, { mode: 'shared' }), 'ERR_LOCK_CLOSED', effort.patienceMs, 'shared acquire after close()');
      await isFreeNow(backend, lock, 'an acquisition after close() took the lock');
    }
  },
};

const endsWaits: Clause = {
  title: 'close() ends pending waits with ERR_LOCK_CLOSED and withdraws their claims',
  async run({ backend, capabilities, parties, provider, name, effort }) {
    const [holder] = await parties(1);
    const waiter = provider();
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const waits = [begun(take(waiter, lock)), begun(take(waiter, lock))];
    await pause(20); // so that one waits in the engine
    const late = begun(take(waiter, lock));
    const closing = begun(waiter.close());
    for (const wait of [...waits, late]) await rejectsHereWith(wait, 'ERR_LOCK_CLOSED', effort.patienceMs, 'a wait pending at close()');
    await within(closing, effort.patienceMs, 'close() with waits pending');
    await pause(capabilities.abandonedClaimMs);
    await holder!.release('a');
    await becomesFree(backend, lock, effort.slackMs, 'a wait that close() ended owns the lock: after the release it must be free');
  },
};

const othersGoOn: Clause = {
  title: 'close() of one provider leaves those of another alone: what they hold, what they wait for, what they ask',
  async run({ backend, parties, provider, name, effort }) {
    const [other] = await parties(1);
    const [closing, beside] = [provider(), provider()];
    const [theirs, near, awaited] = [name('theirs'), name('near'), name('awaited')];
    await other!.acquire({ key: 'theirs', name: theirs, renew: true });
    await other!.acquire({ key: 'awaited', name: awaited, renew: true });
    const grant = await take(beside, near);
    const waiting = begun(take(beside, awaited));
    await take(closing, name());
    await within(closing.close(), effort.patienceMs, 'close()');
    await isHeldNow(backend, theirs, 'close() freed the lock of another process');
    await isHeldNow(backend, near, 'close() freed the lock of another provider');
    await isKeptOut(waiting, 'close() of one provider ended the wait of another');
    await within(grant.release(), effort.patienceMs, 'a release after the close() of another provider');
    await other!.release('awaited');
    await (await within(waiting, effort.patienceMs, 'the wait of a provider beside one that closed')).release();
    await (await within(take(beside, name()), effort.patienceMs, 'acquiring after the close() of another provider')).release();
  },
};

const givesBack: Clause = {
  title: 'close() gives back what is held, and calling it again does nothing',
  async run({ backend, provider, name, effort }) {
    const [holder, next] = [provider(), provider()];
    const locks = [name(), name(), name()];
    for (const lock of locks) await take(holder, lock);
    await within(Promise.all([holder.close(), holder.close()]), effort.patienceMs, 'two calls of close() at once');
    for (const lock of locks) {
      await isFreeNow(backend, lock, 'close() resolved while the engine still holds a lock of this provider');
      await within(take(next, lock), effort.patienceMs, 'acquiring a lock that close() gave back');
    }
    await within(holder.close(), effort.patienceMs, 'another call of close()');
  },
};

/** Waits for what earlier clauses left to go, so that it is not taken for this one's. */
async function settledResources(limitMs: number): Promise<Map<string, number>> {
  let counts = countResources();
  for (let waitedMs = 0, steadyMs = 0; steadyMs < STEADY_MS && waitedMs < limitMs; waitedMs += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    const now = countResources();
    steadyMs = isSame(now, counts) ? steadyMs + LOOK_EVERY_MS : 0;
    counts = now;
  }
  return counts;
}

const isSame = (one: Map<string, number>, other: Map<string, number>): boolean => one.size === other.size && [...one].every(([kind, count]) => other.get(kind) === count);

function countResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

const leavesNothing: Clause = {
  title: 'close() leaves no timer, socket or file that keeps the process alive',
  async run({ provider, name, effort }) {
    const lock = name();
    const before = await settledResources(effort.slackMs);
    const [holder, waiter] = [provider(), provider()];
    await take(holder, lock);
    await take(holder, name('other'));
    const abort = new AbortController();
    const waits = [begun(take(waiter, lock)), begun(take(waiter, lock, { signal: abort.signal }))];
    await pause(20); // so that timers and sockets of waiting exist
    abort.abort();
    await within(Promise.all([holder.close(), waiter.close()]), effort.patienceMs, 'close()');
    await within(Promise.allSettled(waits), effort.patienceMs, 'the waits that close() ends');
    const left = () => [...countResources()].filter(([kind, count]) => count > (before.get(kind) ?? 0)).map(([kind]) => kind);
    await eventually(async () => await Promise.resolve(left().length === 0), effort.slackMs, 'nothing of a closed provider may keep the process alive').catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; left: ${left().join(', ')}`);
    });
  },
};

export const closed: Section = { name: 'closed', clauses: () => [refuses, endsWaits, givesBack, othersGoOn, leavesNothing] };
