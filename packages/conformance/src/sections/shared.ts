import { begun, isFreeNow, isHeldNow, isKeptOut, rejectsHereWith } from '../checks/expectations.js';
import { take } from '../checks/take.js';
import { within } from '../party/within.js';
import type { Clause, Section } from '../section.js';

const READERS = 4;

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

export const shared: Section = { name: 'shared', clauses: (capabilities) => (capabilities.shared ? [together, apart, atOnce] : [refused]) };
