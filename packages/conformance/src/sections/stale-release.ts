import assert from 'node:assert/strict';
import { begun, isHeldNow, rejectsWith } from '../checks/expectations.js';
import { needs } from '../checks/needs.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

/** Longest time until a holder that shows no life has lost its lock. */
function longestHoldMs({ capabilities, effort }: SectionContext, ttlMs: number): number {
  return Math.max(capabilities.crashReleaseMs, ttlMs) + effort.slackMs;
}

const removed: Clause = {
  title: 'a holder whose lock was removed: its release rejects with ERR_LOCK_LOST and leaves the new holder alone',
  async run({ backend, parties, name, effort }) {
    const breakLock = needs(backend, 'breakLock', 'lossDetectionMs is not null');
    const [stale, owner] = await parties(2);
    const lock = name();
    await stale!.acquire({ key: 'a', name: lock });
    await breakLock(lock);
    await within(owner!.acquire({ key: 'b', name: lock, renew: true }), effort.patienceMs, 'acquiring a lock that was removed from its holder');
    await rejectsWith(stale!.release('a'), 'ERR_LOCK_LOST', effort.patienceMs, "a stale holder's release");
    await isHeldNow(backend, lock, "a stale holder's release took the lock from its new holder");
    await owner!.release('b');
  },
};

const sameCaller: Clause = {
  title: 'a holder whose lock was removed and who has it again: the release of the old grant leaves the new one alone',
  async run({ backend, parties, name, effort }) {
    const breakLock = needs(backend, 'breakLock', 'lossDetectionMs is not null');
    const [holder] = await parties(1);
    const lock = name();
    await holder!.acquire({ key: 'old', name: lock });
    await breakLock(lock);
    await within(holder!.acquire({ key: 'new', name: lock, renew: true }), effort.patienceMs, 'acquiring again a lock that was removed');
    await rejectsWith(holder!.release('old'), 'ERR_LOCK_LOST', effort.patienceMs, 'the release of a grant that was lost');
    await isHeldNow(backend, lock, 'the release of an old grant took the new one of the same caller');
    await holder!.release('new');
  },
};

const overslept: Clause = {
  title: 'a holder that slept beyond its lease: its release rejects with ERR_LOCK_LOST and leaves the new holder alone',
  async run(context) {
    const { backend, parties, provider, name, effort } = context;
    const ttlMs = provider().lease?.ttlMs;
    if (ttlMs === undefined) return; // no lease to sleep through: `removed` says it all
    const [stale, owner] = await parties(2);
    const lock = name();
    await stale!.acquire({ key: 'a', name: lock });
    await within(owner!.acquire({ key: 'b', name: lock, renew: true }), longestHoldMs(context, ttlMs), 'the wait for a lock that is not renewed');
    await rejectsWith(stale!.release('a'), 'ERR_LOCK_LOST', effort.patienceMs, "a stale holder's release");
    await isHeldNow(backend, lock, "a stale holder's release took the lock from its new holder");
    await owner!.release('b');
  },
};

const stopped: Clause = {
  title: 'a process that is stopped (SIGSTOP) and goes on: it has lost its lock and cannot free that of the new holder, or never lost it',
  async run(context) {
    const { backend, processParties, provider, name, effort } = context;
    const ttlMs = provider().lease?.ttlMs;
    const [sleeper, owner] = await processParties(2);
    for (let round = 0; round < effort.pauses; round += 1) {
      const lock = name();
      await sleeper!.acquire({ key: 'a', name: lock, renew: true });
      await sleeper!.signal('SIGSTOP');
      const waiting = begun(owner!.acquire({ key: 'b', name: lock, renew: true }));
      const isTaken = await settlesWithin(waiting, longestHoldMs(context, ttlMs ?? 0));
      await sleeper!.signal('SIGCONT');
      if (isTaken) {
        await rejectsWith(sleeper!.release('a'), 'ERR_LOCK_LOST', effort.patienceMs, 'the release of a holder that was stopped beyond its time');
        await isHeldNow(backend, lock, 'a holder that was stopped took the lock from its new holder');
      } else {
        assert.equal(ttlMs, undefined, 'a stopped holder kept its lock beyond its lease');
        await sleeper!.release('a');
      }
      await within(waiting, effort.patienceMs, 'the wait for the lock of a stopped process');
      await owner!.release('b');
    }
  },
};

const never: Clause = {
  title: 'a lock that cannot be lost: a release leaves the lock of the next holder in place',
  async run({ backend, parties, name, effort }) {
    const [holder, next] = await parties(2);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock });
    const waiting = begun(next!.acquire({ key: 'b', name: lock }));
    await holder!.release('a');
    await within(waiting, effort.patienceMs, 'the wait for a released lock');
    await isHeldNow(backend, lock, "the holder's release also freed the next holder's lock");
  },
};

export const staleRelease: Section = {
  name: 'stale-release',
  clauses: ({ reach, lossDetectionMs }) => (lossDetectionMs === null ? [never] : [removed, sameCaller, reach === 'process' ? overslept : stopped]),
};
