import assert from 'node:assert/strict';
import { take } from '../checks/take.js';
import { eventually, isFreeNow, isHeldNow } from '../checks/expectations.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const isolated: Clause = {
  title: 'create() gives backends that share nothing',
  async run({ harness, backend, provider, name, effort }) {
    const other = await harness.create();
    const otherProvider = other.provider();
    try {
      const lock = name();
      await within(take(provider(), lock), effort.patienceMs, 'the first acquisition on a fresh backend');
      await isFreeNow(other, lock, 'a lock held on one backend shows on another: create() must give a namespace of its own each time');
      await within(take(otherProvider, lock), effort.patienceMs, 'acquiring on one backend a name that is held on another');
      await isHeldNow(backend, lock, 'isHeld of the first backend');
    } finally {
      await otherProvider.close();
      await other.remove();
    }
  },
};

const truthful: Clause = {
  title: 'isHeld looks at the engine: false before, true during, false after',
  async run({ backend, provider, name, effort }) {
    const lock = name();
    const holder = provider();
    await isFreeNow(backend, lock, 'isHeld says true on a fresh backend');
    const grant = await within(take(holder, lock), effort.patienceMs, 'acquiring a free lock');
    await isHeldNow(backend, lock, 'isHeld says false while the lock is held');
    await isFreeNow(backend, name('other'), 'isHeld says true for a name that nobody asked for');
    await grant.release().catch(() => undefined); // what release promises is judged in its own section
    if (await backend.isHeld(lock)) await holder.close();
    await eventually(async () => !(await backend.isHeld(lock)), effort.patienceMs, 'isHeld must say false after the release and close of its holder');
  },
};

const instances: Clause = {
  title: 'provider() gives a new instance each time',
  async run({ provider }) {
    assert.notEqual(provider(), provider(), 'LockBackend.provider must construct a provider at each call');
    await Promise.resolve();
  },
};

const otherProcesses: Clause = {
  title: 'contender reaches the same backend from another process',
  async run({ backend, processParties, name, effort }) {
    const [party] = await processParties(1);
    const lock = name();
    assert.notEqual(party!.pid, process.pid);
    await within(party!.acquire({ key: 'a', name: lock }), effort.patienceMs, 'acquiring a free lock in another process');
    await isHeldNow(backend, lock, 'a lock held by a contender process does not show on the backend: check the args of LockBackend.contender');
  },
};

/** Distrusts the harness first: a bad one could make every later clause pass. */
export const harnessSection: Section = {
  name: 'harness',
  clauses: ({ reach }) => [instances, isolated, truthful, ...(reach === 'process' ? [] : [otherProcesses])],
};
