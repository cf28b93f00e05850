import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun, isFreeNow, isHeldNow, isKeptOut, rejectsHereWith, rejectsWith } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const READERS = 4;
const MANY_READERS = 10;
const LEASES = 1.5;

const together: Clause = {
  title: 'several shared holders at once; an exclusive one waits for the last of them',
  async run({ backend, parties, name, effort }) {
    const [first, second, writer] = await parties(3);
    const lock = name();
    await within(first!.acquire({ key: 'a', name: lock, mode: 'shared', renew: true }), effort.patienceMs, 'the first shared acquisition');
    await within(second!.acquire({ key: 'b', name: lock, mode: 'shared', renew: true }), effort.patienceMs, 'a second shared acquisition beside the first');
    await within(second!.acquire({ key: 'c', name: lock, mode: 'shared', renew: true }), effort.patienceMs, 'a shared acquisition on the same provider');
    const waiting = begun(writer!.acquire({ key: 'w', name: lock, renew: true }));
    await isKeptOut(waiting, 'an exclusive acquisition was granted beside shared holders');
    await first!.release('a');
    await second!.release('c');
    await isHeldNow(backend, lock, 'the release of one shared holder freed the lock of another');
    await isKeptOut(waiting, 'an exclusive acquisition was granted beside the last shared holder');
    await second!.release('b');
    await within(waiting, effort.patienceMs, 'the exclusive wait for the last shared holder');
  },
};

const apart: Clause = {
  title: 'shared waits for exclusive',
  async run({ parties, name, effort }) {
    const [writer, first, second] = await parties(3);
    const lock = name();
    await writer!.acquire({ key: 'w', name: lock, renew: true });
    const waiting = [first!, second!, writer!].map((party) => begun(party.acquire({ key: 'r', name: lock, mode: 'shared', renew: true })));
    await isKeptOut(Promise.any(waiting), 'a shared acquisition was granted beside an exclusive holder');
    await writer!.release('w');
    await within(Promise.all(waiting), effort.patienceMs, 'shared waits for an exclusive holder');
    const again = begun(writer!.acquire({ key: 'again', name: lock, renew: true }));
    await isKeptOut(again, 'an exclusive acquisition was granted beside shared holders');
    for (const party of [first!, second!, writer!]) await party.release('r');
    await within(again, effort.patienceMs, 'the exclusive wait for the last shared holder');
  },
};

const atOnce: Clause = {
  title: 'several shared callers of one provider who ask at the same moment are all refused while somebody else holds it exclusive',
  async run({ parties, provider, name, effort }) {
    const [writer] = await parties(1);
    const readers = provider();
    const lock = name();
    await writer!.acquire({ key: 'w', name: lock, renew: true });
    const tries = Array.from({ length: READERS }, () => begun(take(readers, lock, { mode: 'shared', wait: false })));
    const waits = Array.from({ length: READERS }, () => begun(take(readers, lock, { mode: 'shared' })));
    for (const each of tries) await rejectsHereWith(each, 'ERR_LOCK_BUSY', effort.patienceMs, 'a shared try beside an exclusive holder');
    await isKeptOut(Promise.any(waits), 'a shared acquisition was granted beside an exclusive holder');
    await writer!.release('w');
    const grants = await within(Promise.all(waits), effort.patienceMs, 'shared waits for an exclusive holder');
    for (const grant of grants) await grant.release();
  },
};

const lastOut: Clause = {
  title: 'whichever shared holder goes first, the lock stays held until the last has gone; then it is free in either mode',
  async run({ backend, parties, name, effort }) {
    const [first, second, writer] = await parties(3);
    const readers = [first!, second!, second!];
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 2, 0]]) {
      const lock = name();
      for (const [index, reader] of readers.entries()) await within(reader.acquire({ key: String(index), name: lock, mode: 'shared', renew: true }), effort.patienceMs, 'a shared acquisition');
      for (const [gone, index] of order.entries()) {
        for (const party of [writer!, second!]) {
          const asked = party.acquire({ key: 'w', name: lock, wait: false });
          await rejectsWith(asked, 'ERR_LOCK_BUSY', effort.patienceMs, `an exclusive try after ${String(gone)} of 3 shared holders have gone`);
        }
        await isHeldNow(backend, lock, `the engine holds nothing after ${String(gone)} of 3 shared holders have gone`);
        await readers[index]!.release(String(index));
      }
      await isFreeNow(backend, lock, 'the last shared holder has gone, but the engine still holds the lock');
      for (const mode of ['exclusive', 'shared', 'exclusive'] as const) {
        await within(writer!.acquire({ key: 'w', name: lock, mode, renew: true }), effort.patienceMs, `acquiring (${mode}) a lock that everybody gave back`);
        await writer!.release('w');
      }
    }
  },
};

const seats: Clause = {
  title: 'there is room for any number of shared holders',
  async run({ parties, provider, name, effort }) {
    const [other] = await parties(1);
    const readers = provider();
    const lock = name();
    const grants = [];
    for (let reader = 0; reader < MANY_READERS; reader += 1) grants.push(await within(take(readers, lock, { mode: 'shared', wait: false }), effort.patienceMs, `shared acquisition ${String(reader + 1)}`));
    await within(other!.acquire({ key: 'r', name: lock, mode: 'shared', wait: false }), effort.patienceMs, 'a shared acquisition beside many');
    await Promise.all(grants.map((grant) => grant.release()));
    await other!.release('r');
  },
};

const apartInTime: Clause = {
  title: 'where there is a lease, each shared holder has its own: one that renews keeps the lock when another falls silent',
  async run({ backend, parties, provider, name, effort }) {
    const ttlMs = provider().lease?.ttlMs;
    if (ttlMs === undefined) return; // `lastOut` says it all
    const [first, second, writer] = await parties(3);
    const lock = name();
    await first!.acquire({ key: 'silent', name: lock, mode: 'shared' });
    for (const party of [first!, second!]) await party.acquire({ key: 'renews', name: lock, mode: 'shared', renew: true });
    await pause(LEASES * ttlMs);
    await isHeldNow(backend, lock, 'the silence of one shared holder ended the lock of others');
    for (const party of [first!, second!]) {
      await rejectsWith(writer!.acquire({ key: 'w', name: lock, wait: false }), 'ERR_LOCK_BUSY', effort.patienceMs, 'an exclusive try beside a shared holder that renews');
      assert.equal(await party.lossCount('renews'), 0, 'the silence of one shared holder was reported as a loss to another');
      await party.release('renews');
    }
  },
};

const refused: Clause = {
  title: 'shared mode is refused with ERR_LOCK_NOT_SUPPORTED, and nothing is held',
  async run({ backend, provider, name, effort }) {
    const asked = provider();
    const lock = name();
    for (const wait of [true, false]) {
      await rejectsHereWith(take(asked, lock, { mode: 'shared', wait }), 'ERR_LOCK_NOT_SUPPORTED', effort.patienceMs, `a shared acquisition (wait: ${String(wait)})`);
      await isFreeNow(backend, lock, 'a refused acquisition took the lock');
    }
    const grant = await within(take(asked, lock), effort.patienceMs, 'an exclusive acquisition after a refused one');
    await grant.release();
  },
};

export const shared: Section = { name: 'shared', clauses: (capabilities) => (capabilities.shared ? [together, lastOut, seats, apartInTime, apart, atOnce] : [refused]) };
