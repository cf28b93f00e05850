import { begun, isKeptOut } from '../checks/expectations.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const next: Clause = {
  title: 'a released lock goes to the one who waits',
  async run({ parties, name, effort }) {
    const [holder, waiter] = await parties(2);
    const lock = name();
    await within(holder!.acquire({ key: 'a', name: lock, renew: true }), effort.patienceMs, 'acquiring a free lock');
    const waiting = begun(waiter!.acquire({ key: 'b', name: lock }));
    await waiter!.lossCount('b'); // its answer shows that the process has begun to ask
    await isKeptOut(waiting, 'a second holder was let in');
    await holder!.release('a');
    await within(waiting, effort.patienceMs, 'the wait for a lock that was released');
  },
};

const chain: Clause = {
  title: 'everyone who waits is served, to the last',
  async run({ parties, name, effort }) {
    const everyone = await parties(effort.processes);
    const lock = name();
    const holder = everyone[0]!;
    await within(holder.acquire({ key: 'first', name: lock, renew: true }), effort.patienceMs, 'acquiring a free lock');
    const served = Array.from({ length: effort.chainWaiters }, async (_, index) => {
      const party = everyone[index % everyone.length]!;
      const key = `waiter${String(index)}`;
      await within(party.acquire({ key, name: lock, renew: true }), effort.patienceMs, `waiter ${String(index + 1)} of ${String(effort.chainWaiters)}`);
      await party.release(key);
    });
    served.forEach(begun);
    await holder.release('first');
    await Promise.all(served);
  },
};

export const handover: Section = { name: 'handover', clauses: () => [next, chain] };
