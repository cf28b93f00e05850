import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun, isHeldNow, isKeptOut } from '../checks/expectations.js';
import { silenceable } from '../checks/silence.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const CLOCK_STEP_MS = 1; // what rounding costs between two processes' clocks
const STAYS_MS = 250;
const LONG_MS = 3_000;
const LEASES = 2.5;
const MANY_RENEWALS = 60;
const BATCH = 24;
const LATE = 0.7; // of a lease: when it is renewed
const BEYOND = 1.4; // leases: a grant that was not renewed is over, one that was for less than a lease, too

const stays: Clause['run'] = async ({ backend, parties, name }) => {
  const [holder, next] = await parties(2);
  const lock = name();
  await holder!.acquire({ key: 'a', name: lock });
  const waiting = begun(next!.acquire({ key: 'b', name: lock }));
  await pause(STAYS_MS);
  await isHeldNow(backend, lock, 'a grant without lease ended by itself');
  await isKeptOut(waiting, 'a grant without lease let another in');
};

const ends: Clause = {
  title: 'a grant whose holder falls silent ends after its lease, not sooner; without a lease it stays',
  async run(context) {
    const { capabilities, provider, name, effort } = context;
    const ttlMs = provider().lease?.ttlMs;
    if (ttlMs === undefined) return await stays(context);
    const { holder, next, silence } = await silenceable(context);
    const lock = name();
    const { sentAtMs } = await holder.acquire({ key: 'a', name: lock });
    const speak = await silence();
    try {
      const longestMs = Math.max(ttlMs, capabilities.crashReleaseMs) + effort.slackMs;
      const granted = await within(next.acquire({ key: 'b', name: lock }), longestMs, 'the wait for a lock whose holder fell silent');
      const lastedMs = granted.grantedAtMs - sentAtMs;
      assert.ok(lastedMs >= ttlMs - CLOCK_STEP_MS, `another was granted the lock after ${lastedMs.toFixed(1)} ms, but the lease promises ${String(ttlMs)} ms`);
    } finally {
      await speak();
    }
  },
};

const renewed: Clause = {
  title: 'renewal keeps a grant as long as it goes on, however often it was renewed before, and who waits goes on waiting',
  async run({ backend, parties, provider, name, effort }) {
    const ttlMs = provider().lease?.ttlMs;
    const [holder, next] = await parties(2);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const waiting = begun(next!.acquire({ key: 'b', name: lock }));
    for (let renewals = 0; ttlMs !== undefined && renewals < MANY_RENEWALS; renewals += 1) await holder!.renew(['a']);
    const ended = waiting.then(() => 'was granted a lock that was held all the time', (error: unknown) => `gave up waiting: ${String(error)}`);
    const outcome = await Promise.race([ended, pause(Math.max(LONG_MS, LEASES * (ttlMs ?? 0)), 'waits')]);
    assert.equal(outcome, 'waits', 'the one who waited while a lock was held for long');
    await isHeldNow(backend, lock, 'a lock ended although its holder went on renewing it');
    await holder!.release('a');
    await within(waiting, effort.patienceMs, 'the wait for a released lock');
  },
};

const batch: Clause = {
  title: 'one renewal answers for many grants',
  async run({ parties, provider, name }) {
    if (!provider().lease) return; // `ends` has shown that a grant stays without it
    const [holder] = await parties(1);
    const keys = Array.from({ length: 5 }, (_, index) => `key${String(index)}`);
    for (const key of keys) await holder!.acquire({ key, name: name(key) });
    assert.deepEqual([...(await holder!.renew(keys))].sort(), keys, 'renew must answer with every grant that is still held');
    await holder!.release(keys[2]!);
    const rest = keys.filter((_, index) => index !== 2);
    assert.deepEqual([...(await holder!.renew(rest))].sort(), rest, 'renew must answer with every grant that is still held');
  },
};

const wholeLease: Clause = {
  title: 'a renewal is a whole lease for each grant of the batch, shared ones included',
  async run({ backend, capabilities, parties, provider, name }) {
    const ttlMs = provider().lease?.ttlMs;
    if (ttlMs === undefined) return; // nothing is renewed
    const [holder, other] = await parties(2);
    const startedAtMs = performance.now();
    const keys = Array.from({ length: BATCH }, (_, index) => `key${String(index)}`);
    const locks = keys.map((key) => name(key));
    await Promise.all(keys.map((key, index) => holder!.acquire({ key, name: locks[index]! })));
    const together = name('together');
    const readers = capabilities.shared ? ['reader0', 'reader1'] : [];
    for (const key of readers) await holder!.acquire({ key, name: together, mode: 'shared' });
    const all = [...keys, ...readers];
    for (let renewals = 0; renewals < MANY_RENEWALS; renewals += 1) await holder!.renew(all);
    await pause(Math.max(0, startedAtMs + LATE * ttlMs - performance.now()));
    const askedAtMs = performance.now();
    const held = await holder!.renew(all);
    assert.deepEqual([...held].sort(), all.toSorted(), 'renew must answer with every grant that is still held');
    await pause(Math.max(0, startedAtMs + BEYOND * ttlMs - performance.now()));
    const states = await Promise.all(locks.map((lock) => backend.isHeld(lock)));
    let sharedTry = 'refused';
    if (readers.length > 0) {
      await holder!.release('reader0').catch(() => undefined); // it may have been let go long ago
      sharedTry = await other!.acquire({ key: 'w', name: together, wait: false }).then(() => 'granted', () => 'refused');
    }
    if (performance.now() > askedAtMs + ttlMs) return; // this process was kept from looking in time: nothing is shown
    assert.deepEqual(states.map((isHeld, index) => (isHeld ? '' : keys[index])).filter(Boolean), [], 'renew answered for grants that it did not renew, or not for a whole lease');
    assert.equal(sharedTry, 'refused', 'renew answered for two shared grants of one lock and renewed one');
  },
};

const afterWait: Clause = {
  title: 'a grant that was waited for has its lease before it',
  async run({ parties, provider, name, effort }) {
    const ttlMs = provider().lease?.ttlMs;
    if (ttlMs === undefined) return; // `ends` has shown that a grant stays without it
    const [holder, waiter] = await parties(2);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const waiting = begun(waiter!.acquire({ key: 'b', name: lock }));
    await pause(BEYOND * ttlMs);
    await holder!.release('a');
    const { grantedAtMs } = await within(waiting, effort.patienceMs, 'the wait for a released lock');
    const leftMs = (await waiter!.validUntil('b'))! - grantedAtMs;
    assert.ok(leftMs > ttlMs / 4, `a grant that was waited for is over ${leftMs.toFixed(0)} ms after it came: LockGrant.sentAt must be that of the request that succeeded`);
    await waiter!.release('b');
  },
};

export const expiry: Section = { name: 'expiry', clauses: () => [ends, renewed, batch, wholeLease, afterWait] };
