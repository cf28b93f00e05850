import assert from 'node:assert/strict';
import { needs } from '../checks/needs.js';
import { RisingFence } from '../checks/rising-fence.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const rises: Clause = {
  title: 'the fence rises with every grant of a name, whoever gets it',
  async run({ capabilities, parties, provider, name, effort }) {
    const everyone = await parties(effort.processes);
    const lock = name();
    const fences = new RisingFence();
    for (let round = 0; round < effort.fences; round += 1) {
      const party = everyone[round % everyone.length]!;
      const key = String(round);
      const { fence } = await within(party.acquire({ key, name: lock, renew: true, ...askedFor(round) }), effort.patienceMs, 'acquiring a free lock');
      fences.check(fence, `grant ${String(round + 1)}`);
      await party.release(key);
    }
    if (capabilities.shared) {
      const readers = everyone.map((party, index) => ({ party, key: `reader${String(index)}` }));
      for (const { party, key } of readers) {
        const { fence } = await within(party.acquire({ key, name: lock, mode: 'shared', renew: true }), effort.patienceMs, 'a shared acquisition');
        fences.check(fence, `the shared grant ${key}`);
      }
      for (const { party, key } of readers) await party.release(key);
    }
    for (let round = 0; round < 3; round += 1) {
      const fresh = provider(); // counters must not start anew with a provider
      fences.check((await take(fresh, lock)).fence, 'the grant of a new provider');
      await fresh.close();
    }
  },
};

/** Grants of every kind: waited for and tried. */
const askedFor = (round: number): { readonly wait: boolean } => ({ wait: round % 3 !== 1 });

const reopened: Clause = {
  title: 'the fence rises also when everybody has closed in between',
  async run({ provider, name }) {
    const lock = name();
    const fences = new RisingFence();
    for (let round = 0; round < 3; round += 1) {
      const only = provider();
      for (let grants = 0; grants < 2; grants += 1) {
        const grant = await take(only, lock);
        fences.check(grant.fence, `grant ${String(grants + 1)} of provider ${String(round + 1)}`);
        await grant.release();
      }
      await only.close();
    }
  },
};

const risesAfterLoss: Clause = {
  title: 'the fence rises also when the lock was taken from its holder',
  async run({ backend, parties, name, effort }) {
    const breakLock = needs(backend, 'breakLock', 'lossDetectionMs is not null');
    const [stale, next] = await parties(2);
    const lock = name();
    const fences = new RisingFence();
    fences.check((await stale!.acquire({ key: 'a', name: lock })).fence, 'the first grant');
    await breakLock(lock);
    const { fence } = await within(next!.acquire({ key: 'b', name: lock }), effort.patienceMs, 'acquiring a lock that was removed from its holder');
    fences.check(fence, 'the grant after the loss');
  },
};

const absent: Clause = {
  title: 'without fencing a grant carries no fence',
  async run({ provider, name }) {
    const grant = await take(provider(), name());
    assert.equal(grant.fence, undefined, 'the manifest says no fencing, but a grant carries a fence');
    await grant.release();
  },
};

export const fencing: Section = {
  name: 'fencing',
  clauses: (capabilities) => (capabilities.fencing ? [rises, reopened, ...(capabilities.lossDetectionMs === null ? [] : [risesAfterLoss])] : [absent]),
};
