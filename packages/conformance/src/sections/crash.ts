import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun, isHeldNow } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import type { ProcessParty } from '../party/process-party.js';
import { within } from '../party/within.js';
import type { Clause, Section, SectionContext } from '../section.js';

const HOLD_MS = 60; // two holders of one lock meet within it

const freed: Clause = {
  title: 'kill -9 of the holder frees the lock within crashReleaseMs, with nothing to clean up by hand',
  async run({ capabilities, processParties, provider, name, effort }) {
    const limitMs = capabilities.crashReleaseMs + effort.slackMs;
    const lock = name();
    const [next] = await processParties(1);
    for (let round = 0; round < effort.kills; round += 1) {
      const [victim] = await processParties(1);
      await victim!.acquire({ key: 'a', name: lock, renew: true });
      const waiting = begun(next!.acquire({ key: 'b', name: lock, renew: true }));
      await pause(20); // so that the wait is under way
      await victim!.signal('SIGKILL');
      await within(waiting, limitMs, 'the wait for the lock of a killed process');
      await next!.release('b');
      const grant = await within(take(provider(), lock), effort.patienceMs, 'a new acquisition after a crash');
      await grant.release();
    }
  },
};

const allOfIt: Clause = {
  title: 'kill -9 frees every lock of the dead process, and none of another',
  async run({ backend, capabilities, processParties, name, effort }) {
    const [victim, other] = await processParties(2);
    const kept = name('kept');
    await other!.acquire({ key: 'kept', name: kept, renew: true });
    const locks = [name(), name(), name()];
    for (const [index, lock] of locks.entries()) await victim!.acquire({ key: lock, name: lock, mode: capabilities.shared && index === 2 ? 'shared' : 'exclusive', renew: true });
    const read = name('read');
    if (capabilities.shared) for (const party of [victim!, other!]) await party.acquire({ key: read, name: read, mode: 'shared', renew: true });
    await victim!.signal('SIGKILL');
    const limitMs = capabilities.crashReleaseMs + effort.slackMs;
    for (const lock of locks) await within(other!.acquire({ key: lock, name: lock, renew: true }), limitMs, 'the wait for one of several locks of a killed process');
    await isHeldNow(backend, kept, 'the death of one process freed the lock of another');
    if (capabilities.shared) await isHeldNow(backend, read, 'the death of one shared holder freed the lock of another');
    for (const key of ['kept', ...(capabilities.shared ? [read] : [])]) assert.equal(await other!.lossCount(key), 0, 'the death of one process was reported as a loss to another');
  },
};

const deadWaiter: Clause = {
  title: 'kill -9 of a waiter does not stand in the way of the next',
  async run({ capabilities, processParties, name, effort }) {
    const [holder, victim, next] = await processParties(3);
    const lock = name();
    await holder!.acquire({ key: 'a', name: lock, renew: true });
    void begun(victim!.acquire({ key: 'b', name: lock }));
    await pause(20); // so that the victim is ahead
    const waiting = begun(next!.acquire({ key: 'c', name: lock }));
    await pause(20);
    await victim!.signal('SIGKILL');
    await holder!.release('a');
    await within(waiting, capabilities.crashReleaseMs + effort.slackMs, 'the wait behind a killed waiter');
  },
};

/** Everyone takes the lock once; what two inside at once mean depends on what the manifest promises. */
async function takeOver({ capabilities, effort }: SectionContext, waiters: readonly ProcessParty[], lock: ReturnType<SectionContext['name']>): Promise<void> {
  const inside = new Set<ProcessParty>();
  const limitMs = capabilities.crashReleaseMs + effort.patienceMs;
  await Promise.all(
    waiters.map(async (waiter) => {
      await within(waiter.acquire({ key: 'w', name: lock, renew: true }), limitMs, 'the wait for the lock of a killed process');
      const others = [...inside];
      inside.add(waiter);
      if (others.length > 0) {
        assert.equal(capabilities.takeover, 'best-effort', 'two waiters were granted the lock of a dead holder, but the manifest says takeover exact');
        const told = Promise.race([waiter, ...others].map((holder) => holder.lost('w')));
        await within(told, capabilities.lossDetectionMs! + effort.slackMs, 'the loss signal to one of two holders of a lock that was taken over');
      }
      await pause(HOLD_MS);
      inside.delete(waiter);
      await waiter.release('w').catch((error: unknown) => {
        if (capabilities.takeover === 'exact') throw error; // with best-effort it may be the one that lost
      });
    }),
  );
}

const takenOver: Clause = {
  title: 'of many who wait for a dead holder’s lock one gets it; with best-effort take-over a second one is told of the loss in time',
  async run(context) {
    const { processParties, name, effort } = context;
    const waiters = await processParties(effort.takeoverWaiters);
    for (let round = 0; round < effort.kills; round += 1) {
      const [victim] = await processParties(1);
      const lock = name();
      await victim!.acquire({ key: 'a', name: lock, renew: true });
      const served = begun(takeOver(context, waiters, lock));
      await pause(40); // so that all wait
      await victim!.signal('SIGKILL');
      await served;
    }
  },
};

const nothing: Clause = {
  title: 'a lock that reaches one process dies with it, so crashReleaseMs is 0',
  async run({ capabilities }) {
    assert.equal(capabilities.crashReleaseMs, 0);
    await Promise.resolve();
  },
};

export const crash: Section = { name: 'crash', clauses: ({ reach }) => (reach === 'process' ? [nothing] : [freed, allOfIt, deadWaiter, takenOver]) };
