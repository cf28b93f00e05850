import { isFreeNow, isHeldNow } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const gone: Clause = {
  title: 'when release resolves, the engine no longer holds the lock',
  async run({ backend, provider, name, effort }) {
    const [first, second] = [provider(), provider()];
    const lock = name();
    for (let round = 0; round < effort.releaseRounds; round += 1) {
      const grant = await within(take(round % 2 ? first : second, lock), effort.patienceMs, `acquisition ${String(round + 1)} of a lock that was released`);
      await isHeldNow(backend, lock, 'a lock was granted but the engine holds nothing');
      await within(grant.release(), effort.patienceMs, 'release');
      await isFreeNow(backend, lock, 'release resolved while the engine still holds the lock');
    }
  },
};

const ownOnly: Clause = {
  title: 'a release frees its own lock and no other of the same provider',
  async run({ backend, provider, name, effort }) {
    const holder = provider();
    const locks = [name(), name(), name()];
    const grants = [];
    for (const lock of locks) grants.push(await within(take(holder, lock), effort.patienceMs, 'holding several locks at once'));
    for (const [index, grant] of grants.entries()) {
      await grant.release();
      await isFreeNow(backend, locks[index]!, `release of lock ${String(index + 1)} of 3 resolved but the engine still holds it`);
      for (const other of locks.slice(index + 1)) await isHeldNow(backend, other, 'a release freed another lock too');
    }
  },
};

export const release: Section = { name: 'release', clauses: () => [gone, ownOnly] };
