import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { isLockError } from '@holdfast/core/provider';
import { becomesFree, begun, isFreeNow, isHeldNow, isKeptOut } from '../checks/expectations.js';
import { hasWaiters } from '../checks/has-waiters.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const LATE_GRANT_MS = 100;
/** Long enough for a claim to reach the engine, over a connection that may have to be made first. */
const UNDER_WAY_MS = 100;
/** Long enough for a wrong wake-up to get from the engine to a waiter. */
const WOKEN_MS = 500;
const ROUNDS = 3;

async function rejectsWithReason(waiting: Promise<unknown>, reason: unknown, limitMs: number, what: string): Promise<void> {
  const error = await within(waiting, limitMs, what).then(() => undefined, (caught: unknown) => caught);
  assert.ok(error !== undefined, `${what} resolved with a grant that it cannot have`);
  assert.ok(error === reason || isLockError(error, 'ERR_LOCK_ABORTED'), `${what} must reject with the signal's reason or ERR_LOCK_ABORTED, got ${String(error)}`);
}

const before: Clause = {
  title: 'a signal that fired before the request: rejects with its reason and takes nothing',
  async run({ backend, provider, name, effort }) {
    const lock = name();
    const reason = new Error('nobody wants it');
    await rejectsWithReason(take(provider(), lock, { signal: AbortSignal.abort(reason) }), reason, effort.patienceMs, 'acquire with an aborted signal');
    await isFreeNow(backend, lock, 'an acquisition that was aborted before it began took the lock');
  },
};

const during: Clause = {
  title: 'a signal that fires during the wait: rejects with its reason, and the claim is gone within abandonedClaimMs',
  async run({ backend, capabilities, parties, provider, name, effort }) {
    const lock = name();
    const [holder] = await parties(1);
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const abort = new AbortController();
    const reason = new Error('changed my mind');
    const waiting = begun(take(provider(), lock, { signal: abort.signal }));
    await pause(UNDER_WAY_MS);
    abort.abort(reason);
    await rejectsWithReason(waiting, reason, effort.patienceMs, 'a wait whose signal fired');
    await pause(capabilities.abandonedClaimMs);
    await holder!.release('a');
    await becomesFree(backend, lock, effort.slackMs, 'a waiter that was aborted owns the lock: after the release it must be free');
    const untilMs = performance.now() + LATE_GRANT_MS;
    while (performance.now() < untilMs) {
      await isFreeNow(backend, lock, 'a waiter that was aborted owns the lock: its claim was not withdrawn');
      await pause(10);
    }
  },
};

const inTheWay: Clause = {
  title: 'an aborted waiter does not stand in the way of the next, who still waits for the holder',
  async run({ capabilities, parties, provider, name, effort }) {
    const [holder, quitter, next] = await parties(3);
    const looker = provider();
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    const quitting = begun(quitter!.acquire({ key: 'b', name: lock }));
    await pause(UNDER_WAY_MS); // so that the quitter is ahead
    const waiting = begun(next!.acquire({ key: 'c', name: lock }));
    await next!.lossCount('c'); // its answer shows that the process has begun to ask
    await hasWaiters(looker, lock, 2, effort.patienceMs);
    await quitter!.abort('b');
    assert.equal(await within(quitting, effort.patienceMs, 'a wait whose signal fired').then(() => 'granted', () => 'rejected'), 'rejected');
    await hasWaiters(looker, lock, 1, capabilities.abandonedClaimMs + effort.patienceMs);
    await isKeptOut(waiting, 'the wait behind an aborted waiter was granted beside the holder', WOKEN_MS);
    await holder!.release('a');
    await within(waiting, capabilities.abandonedClaimMs + effort.patienceMs, 'the wait behind an aborted waiter');
  },
};

const after: Clause = {
  title: 'a signal that fires after the grant does not take the lock away',
  async run({ backend, provider, name }) {
    const lock = name();
    const abort = new AbortController();
    const grant = await take(provider(), lock, { signal: abort.signal });
    abort.abort();
    await pause(20);
    await isHeldNow(backend, lock, 'the signal of a granted acquisition freed the lock');
    await grant.release();
  },
};

const atOnce: Clause = {
  title: 'whose signal fires is free at once, and every other wait of the same provider goes on',
  async run({ parties, provider, name, effort }) {
    const [holder] = await parties(1);
    const waiter = provider();
    const [lock, another] = [name(), name('another')];
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    await holder!.acquire({ key: 'b', name: another, renew: true });
    const others = [begun(take(waiter, lock)), begun(take(waiter, another))];
    let fastestMs = Infinity; // who looks at the signal now and then does so each time
    for (let round = 0; round < ROUNDS; round += 1) {
      const abort = new AbortController();
      const waiting = begun(take(waiter, lock, { signal: abort.signal }));
      await pause(UNDER_WAY_MS);
      const abortedAtMs = performance.now();
      const reason = new Error('changed my mind');
      abort.abort(reason);
      await rejectsWithReason(waiting, reason, effort.patienceMs, 'a wait whose signal fired');
      fastestMs = Math.min(fastestMs, performance.now() - abortedAtMs);
    }
    assert.ok(fastestMs <= effort.promptMs, `whoever aborted a wait was free after ${fastestMs.toFixed(0)} ms at the earliest; that must be at once (${String(effort.promptMs)} ms)`);
    await isKeptOut(Promise.race(others), 'the abort of one wait ended another');
    await holder!.release('a');
    await (await within(others[0]!, effort.patienceMs, 'the wait beside an aborted one for the same lock')).release();
    await holder!.release('b');
    await (await within(others[1]!, effort.patienceMs, 'the wait beside an aborted one for another lock')).release();
  },
};

export const abort: Section = { name: 'abort', clauses: () => [before, during, atOnce, inTheWay, after] };
