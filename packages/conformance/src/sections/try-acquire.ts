import assert from 'node:assert/strict';
import { becomesFree, isHeldNow, rejectsHereWith, rejectsWith } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const TRIES = 4;

const busy: Clause = {
  title: 'wait: false on a held lock rejects with ERR_LOCK_BUSY and leaves its holder alone',
  async run({ backend, parties, provider, name, effort }) {
    const [holder, other] = await parties(2);
    const lock = name();
    await within(holder!.acquire({ key: 'a', name: lock, renew: true }), effort.patienceMs, 'acquiring a free lock');
    await rejectsWith(other!.acquire({ key: 'b', name: lock, wait: false }), 'ERR_LOCK_BUSY', effort.patienceMs, 'a try on a held lock');
    await rejectsWith(holder!.acquire({ key: 'c', name: lock, wait: false }), 'ERR_LOCK_BUSY', effort.patienceMs, "a try on the holder's own provider");
    await rejectsHereWith(take(provider(), lock, { wait: false }), 'ERR_LOCK_BUSY', effort.patienceMs, 'a try in this process');
    await isHeldNow(backend, lock, 'failed tries took the lock away from its holder');
    await holder!.release('a');
  },
};

const free: Clause = {
  title: 'wait: false takes a free lock',
  async run({ backend, provider, name, effort }) {
    const lock = name();
    const grant = await within(take(provider(), lock, { wait: false }), effort.patienceMs, 'a try on a free lock');
    assert.equal(grant.name, lock);
    await isHeldNow(backend, lock, 'a try was granted but the engine holds nothing');
    await grant.release();
  },
};

const noClaim: Clause = {
  title: 'a failed try leaves no claim behind',
  async run({ backend, parties, provider, name, effort }) {
    const [holder] = await parties(1);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const other = provider();
    for (let tries = 0; tries < 5; tries += 1) {
      await rejectsWith(take(other, lock, { wait: false }), 'ERR_LOCK_BUSY', effort.patienceMs, 'a try on a held lock');
    }
    await holder!.release('a');
    await becomesFree(backend, lock, effort.slackMs, 'a failed try left a claim: after the release the lock must be free');
    await within(take(other, lock, { wait: false }), effort.patienceMs, 'a try after the release');
  },
};

async function tookMs(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

const prompt: Clause = {
  title: 'wait: false on a held lock waits for nobody: it answers about as fast as a free lock is granted',
  async run({ parties, provider, name, effort }) {
    const [holder] = await parties(1);
    const other = provider();
    const lock = name();
    await (await take(other, name('connected'))).release();
    const grantMs = await tookMs(async () => (await take(other, name('free'))).release());
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    let fastestMs = Infinity; // who waits does so each time
    for (let tries = 0; tries < TRIES; tries += 1) {
      const once = () => rejectsHereWith(take(other, lock, { wait: false }), 'ERR_LOCK_BUSY', effort.patienceMs, 'a try on a held lock');
      fastestMs = Math.min(fastestMs, await tookMs(once));
    }
    const limitMs = effort.promptMs + TRIES * grantMs;
    assert.ok(fastestMs <= limitMs, `a try on a held lock took at least ${fastestMs.toFixed(0)} ms; it must not wait (${limitMs.toFixed(0)} ms)`);
    await holder!.release('a');
  },
};

export const tryAcquire: Section = { name: 'try-acquire', clauses: () => [busy, free, noClaim, prompt] };
