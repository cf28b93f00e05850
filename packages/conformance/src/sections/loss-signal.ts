import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun, isFreeNow, isHeldNow } from '../checks/expectations.js';
import { needs } from '../checks/needs.js';
import type { LossFacts } from '../party/party.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const REASONS: readonly string[] = ['expired', 'deleted', 'force-released', 'session-gone', 'missing-from-renew'] satisfies readonly LossFacts['reason'][];
const QUIET_MS = 100;
const BECAUSE = 'lossDetectionMs is not null';

const told: Clause = {
  title: 'a lock removed behind its holder’s back is reported within lossDetectionMs, once, to its holder alone',
  async run({ backend, capabilities, parties, name, effort }) {
    const breakLock = needs(backend, 'breakLock', BECAUSE);
    const [holder, other] = await parties(2);
    const [lock, kept, theirs] = [name(), name('kept'), name('theirs')];
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    await holder!.acquire({ key: 'kept', name: kept, renew: true });
    await other!.acquire({ key: 'theirs', name: theirs, renew: true });
    await breakLock(lock);
    const { reason } = await within(holder!.lost('a'), capabilities.lossDetectionMs! + effort.slackMs, 'the signal that a held lock is lost');
    assert.ok(REASONS.includes(reason), `LockLoss.reason must be one of the contract, got "${reason}"`);
    await pause(QUIET_MS);
    assert.ok((await holder!.lossCount('a')) <= 1, 'onLost was called more than once for one loss');
    // Where a lock can only be removed together with the session it belongs to, the others of that session are gone, too, and must be told.
    const isKept = await backend.isHeld(kept);
    assert.equal(await holder!.lossCount('kept'), isKept ? 0 : 1, isKept ? 'the loss of one lock was reported for another' : 'the loss of a lock was not reported');
    assert.equal(await other!.lossCount('theirs'), 0, 'the loss of one lock was reported to another holder');
    await isHeldNow(backend, theirs, 'a lock of another holder that was not removed');
  },
};

const eachTime: Clause = {
  title: 'each loss is reported, the second of a holder like the first, and to each shared holder',
  async run({ backend, capabilities, parties, name, effort }) {
    const breakLock = needs(backend, 'breakLock', BECAUSE);
    const [holder, other] = await parties(2);
    const limitMs = capabilities.lossDetectionMs! + effort.slackMs;
    const mode = capabilities.shared ? 'shared' : 'exclusive';
    for (const time of ['first', 'second']) {
      const lock = name();
      const both = [holder!, ...(mode === 'shared' ? [other!] : [])];
      for (const party of both) await party.acquire({ key: time, name: lock, mode, renew: true });
      await breakLock(lock);
      const told = both.map((party) => begun(within(party.lost(time), limitMs, `the signal to a holder (${mode}) that its lock is lost, the ${time} time`)));
      await ((await backend.isHeld(lock)) ? Promise.any(told) : Promise.all(told)); // an engine may remove one holder of several
    }
  },
};

const missing: Clause = {
  title: 'where there is a lease, renew answers without a grant that is gone',
  async run({ backend, parties, provider, name, effort }) {
    const breakLock = needs(backend, 'breakLock', BECAUSE);
    if (!provider().lease) return; // nobody renews; `told` has shown the signal
    const [holder, next] = await parties(2);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock });
    await holder!.acquire({ key: 'kept', name: name('kept') });
    await breakLock(lock);
    await within(next!.acquire({ key: 'b', name: lock, renew: true }), effort.patienceMs, 'acquiring a lock that was removed from its holder');
    const held = await holder!.renew(['a', 'kept']);
    assert.deepEqual([...held], ['kept'], 'renew answered for a grant that now belongs to another');
    await isHeldNow(backend, lock, "a stale holder's renewal took the lock from its new holder");
  },
};

const notRevived: Clause = {
  title: 'where there is a lease, renewal brings back no lock that was lost or given back, also when nobody else has it',
  async run({ backend, parties, provider, name }) {
    const breakLock = needs(backend, 'breakLock', BECAUSE);
    if (!provider().lease) return; // nobody renews
    const [holder] = await parties(1);
    const [lost, returned] = [name('lost'), name('returned')];
    await holder!.acquire({ key: 'lost', name: lost });
    await holder!.acquire({ key: 'returned', name: returned });
    await breakLock(lost);
    await holder!.release('returned');
    assert.deepEqual([...(await holder!.renew(['lost', 'returned']))], [], 'renew answered for a grant that was lost or given back');
    await isFreeNow(backend, lost, 'a renewal brought a lost lock back');
    await isFreeNow(backend, returned, 'a renewal brought a released lock back');
  },
};

const resumed: Clause = {
  title: 'a process that was stopped (SIGSTOP) while its lock went to another hears of it within lossDetectionMs once it goes on',
  async run({ capabilities, processParties, provider, name, effort }) {
    const [sleeper, owner] = await processParties(2);
    const lock = name();
    await sleeper!.acquire({ key: 'a', name: lock, renew: true });
    await sleeper!.signal('SIGSTOP');
    const waiting = begun(owner!.acquire({ key: 'b', name: lock, renew: true }));
    const isTaken = await settlesWithin(waiting, Math.max(capabilities.crashReleaseMs, provider().lease?.ttlMs ?? 0) + effort.slackMs);
    await sleeper!.signal('SIGCONT');
    if (isTaken) await within(sleeper!.lost('a'), capabilities.lossDetectionMs! + effort.slackMs, 'the signal to a process whose lock went to another while it was stopped');
    else await sleeper!.release('a'); // the engine waits for a stopped process; then there is no loss to tell
  },
};

const quiet: Clause = {
  title: 'a lock that is held and released is never reported lost',
  async run({ backend, parties, name }) {
    const [holder, other] = await parties(2);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    await pause(QUIET_MS);
    await isHeldNow(backend, lock, 'a held lock');
    await holder!.release('a');
    await pause(QUIET_MS);
    assert.equal(await holder!.lossCount('a'), 0, 'onLost was called for a lock that was never lost');
    await holder!.acquire({ key: 'again', name: lock, renew: true });
    const waiting = begun(other!.acquire({ key: 'waits', name: lock }));
    await other!.acquire({ key: 'tries', name: lock, wait: false }).catch(() => undefined); // what it says is judged elsewhere
    await pause(QUIET_MS);
    await other!.abort('waits');
    await waiting.catch(() => undefined);
    for (const key of ['waits', 'tries']) assert.equal(await other!.lossCount(key), 0, 'onLost was called for a request that was never granted');
    await holder!.release('again');
  },
};

export const lossSignal: Section = {
  name: 'loss-signal',
  clauses: ({ reach, lossDetectionMs }) => (lossDetectionMs === null ? [quiet] : [told, eachTime, missing, notRevived, ...(reach === 'process' ? [] : [resumed]), quiet]),
};
