import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun, isHeldNow, isKeptOut } from '../checks/expectations.js';
import { silenceable } from '../checks/silence.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const CLOCK_STEP_MS = 1; // what rounding costs between two processes' clocks
const STAYS_MS = 250;

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
  title: 'renewal keeps a grant beyond its lease',
  async run({ parties, provider, name, effort }) {
    const ttlMs = provider().lease?.ttlMs ?? STAYS_MS / 2;
    const [holder, next] = await parties(2);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const waiting = begun(next!.acquire({ key: 'b', name: lock }));
    assert.equal(await settlesWithin(waiting, ttlMs * 2), false, 'another was granted a lock that was renewed all the time');
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

export const expiry: Section = { name: 'expiry', clauses: () => [ends, renewed, batch] };
