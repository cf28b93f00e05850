import assert from 'node:assert/strict';
import { faultsOf } from '../checks/needs.js';
import { take } from '../checks/take.js';
import { eventually, isFreeNow, isHeldNow } from '../checks/expectations.js';
import { settlesWithin, within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const UNANSWERED_MS = 200;
const RESTART_MS = 20_000;

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

const faultsStrike: Clause = {
  title: 'faults.network strikes the providers and not isHeld, and restart() resolves once the engine serves again',
  async run({ backend, provider, name, effort, capabilities }) {
    const faults = faultsOf(backend);
    const [lock, other] = [name(), name('other')];
    const caller = provider();
    await (await within(take(caller, lock), effort.patienceMs, 'acquiring a free lock')).release();
    for (const fault of ['cut', 'silence', 'lose-answers'] as const) {
      faults.network(fault);
      const abort = new AbortController();
      const asked = take(caller, other, { signal: abort.signal });
      try {
        assert.ok(!(await settlesWithin(asked.then((grant) => grant.release()), UNANSWERED_MS)) || (await fails(asked)), `faults.network('${fault}') does not keep a provider from its engine`);
        await isFreeNow(backend, lock, `isHeld under faults.network('${fault}')`);
      } finally {
        abort.abort();
        faults.network('none');
      }
    }
    await within(faults.restart(), effort.patienceMs + RESTART_MS, 'faults.restart()');
    await isFreeNow(backend, name('afterwards'), 'isHeld after faults.restart()');
    const limitMs = capabilities.crashReleaseMs + effort.patienceMs;
    await eventually(async () => !(await fails(take(caller, name('again')))), limitMs, 'a provider must find its engine again after faults.restart()');
  },
};

const fails = async (asked: Promise<unknown>): Promise<boolean> => await asked.then(() => false, () => true);

/** Distrusts the harness first: a bad one could make every later clause pass. */
export const harnessSection: Section = {
  name: 'harness',
  clauses: ({ reach }) => [instances, isolated, truthful, ...(reach === 'process' ? [] : [otherProcesses]), ...(reach === 'global' ? [faultsStrike] : [])],
};
