import assert from 'node:assert/strict';
import type { LockMode } from '@holdfast/core/provider';
import { begun, isKeptOut } from '../checks/expectations.js';
import { BETWEEN_REQUESTS_MS, hasWaiters } from '../checks/has-waiters.js';
import { take } from '../checks/take.js';
import { gather, startSoonMs, type GatheredReport } from '../checks/workload.js';
import { within } from '../party/within.js';
import type { Party } from '../party/party.js';
import type { Clause, Section, SectionContext } from '../section.js';

const TURNS_OF_EACH = 6;
const MANY_TIMES = 50;
const STANDING = 5;
const HANDOVERS = 5;

const inOrder: Clause = {
  title: 'waiters are served in the order of their requests',
  async run({ parties, provider, name, effort }) {
    const everyone = await parties(effort.processes);
    const looker = provider();
    const lock = name();
    const holder = everyone[0]!;
    await holder.acquire({ key: 'first', name: lock, renew: true });
    const served: number[] = [];
    const serve = async (turn: number, party: Party): Promise<void> => {
      const key = `turn${String(turn)}`;
      await within(party.acquire({ key, name: lock, renew: true }), effort.patienceMs + effort.queued * BETWEEN_REQUESTS_MS, `waiter ${String(turn)}`);
      served.push(turn);
      await party.release(key);
    };
    const waits = [];
    for (let turn = 0; turn < effort.queued; turn += 1) {
      const party = everyone[(turn + 1) % everyone.length]!;
      waits.push(begun(serve(turn, party)));
      await party.lossCount(`turn${String(turn)}`); // its answer shows that the process has begun to ask
      await hasWaiters(looker, lock, turn + 1, effort.patienceMs);
    }
    await holder.release('first');
    await Promise.all(waits);
    assert.deepEqual(served, served.toSorted((a, b) => a - b), 'the manifest says fair, but waiters were served out of order');
  },
};

const behind: Clause = {
  title: 'a holder that asks again while it gives the lock back comes after those who wait',
  async run({ parties, provider, name, effort }) {
    const [waiter] = await parties(1);
    const holder = provider();
    await waiter!.acquire({ key: 'connected', name: name('connected'), renew: true });
    const lock = name();
    const grant = await take(holder, lock);
    const served: string[] = [];
    const serveWaiter = async (): Promise<void> => {
      await waiter!.acquire({ key: 'a', name: lock, renew: true });
      served.push('who waited');
      await waiter!.release('a');
    };
    const waiting = begun(serveWaiter());
    await waiter!.lossCount('a'); // its answer shows that the process has begun to ask
    await hasWaiters(holder, lock, 1, effort.patienceMs);
    const serveAgain = async (): Promise<void> => {
      const again = await take(holder, lock);
      served.push('who came back');
      await again.release();
    };
    const turns = [grant.release(), serveAgain(), waiting].map(begun);
    await within(Promise.all(turns), effort.patienceMs, 'the turns of one who waits and one who comes back');
    assert.deepEqual(served, ['who waited', 'who came back'], 'the manifest says fair, but waiters were served out of order');
  },
};

const afterAbort: Clause = {
  title: 'who stands in the queue keeps their order when one of them leaves it',
  async run({ capabilities, parties, provider, name, effort }) {
    const [holder, other] = await parties(2);
    const looker = provider();
    const lock = name();
    await holder!.acquire({ key: 'first', name: lock, renew: true });
    const served: number[] = [];
    const waits = [];
    for (let turn = 0; turn < STANDING; turn += 1) {
      const party = turn % 2 === 0 ? other! : holder!;
      const key = `turn${String(turn)}`;
      const serve = async (): Promise<void> => {
        await party.acquire({ key, name: lock, renew: true });
        served.push(turn);
        await party.release(key);
      };
      waits.push(begun(serve()));
      await party.lossCount(key); // its answer shows that the process has begun to ask
      await hasWaiters(looker, lock, turn + 1, effort.patienceMs);
    }
    await holder!.abort('turn1');
    await waits[1]!.catch(() => undefined);
    await hasWaiters(looker, lock, STANDING - 1, capabilities.abandonedClaimMs + effort.patienceMs);
    await holder!.release('first');
    await within(Promise.all(waits.filter((_, turn) => turn !== 1)), effort.patienceMs, 'the turns of those who stayed in the queue');
    assert.deepEqual(served, served.toSorted((a, b) => a - b), 'the manifest says fair, but waiters were served out of order after one of them left');
  },
};

const noBarging: Clause = {
  title: 'a try passes nobody who waits',
  async run({ parties, provider, name, effort }) {
    const [waiter] = await parties(1);
    const [holder, passer] = [provider(), provider()];
    const lock = name();
    await (await take(passer, lock)).release(); // connected
    for (let round = 0; round < HANDOVERS; round += 1) {
      const key = String(round);
      const grant = await take(holder, lock);
      let isServed = false;
      const waiting = begun(waiter!.acquire({ key, name: lock, renew: true }).then(() => (isServed = true)));
      await waiter!.lossCount(key); // its answer shows that the process has begun to ask
      await hasWaiters(holder, lock, 1, effort.patienceMs);
      const releasing = begun(grant.release());
      for (const untilMs = performance.now() + effort.patienceMs; !isServed && performance.now() < untilMs; ) {
        const passed = await take(passer, lock, { wait: false }).then(() => true, () => false);
        assert.ok(!passed, 'the manifest says fair, but a try was granted before the one who waited');
      }
      await within(Promise.all([releasing, waiting]), effort.patienceMs, 'the wait for a released lock beside tries');
      await waiter!.release(key);
    }
  },
};

/** Of two who wait, one shared and one exclusive, while a third holds in the mode of the later. */
function modesInOrder(title: string, earlier: LockMode): Clause {
  return {
    title,
    async run({ parties, provider, name, effort }) {
      const [holder, first, second] = await parties(3);
      const looker = provider();
      const lock = name();
      const later = earlier === 'shared' ? 'exclusive' : 'shared';
      await holder!.acquire({ key: 'h', name: lock, mode: later, renew: true });
      const served: string[] = [];
      const serve = async (party: Party, mode: LockMode): Promise<void> => {
        await party.acquire({ key: mode, name: lock, mode, renew: true });
        served.push(mode);
        await party.release(mode);
      };
      const waits = [];
      for (const [index, [party, mode]] of ([[first!, earlier], [second!, later]] as const).entries()) {
        waits.push(begun(serve(party, mode)));
        await party.lossCount(mode); // its answer shows that the process has begun to ask
        await Promise.race([hasWaiters(looker, lock, index + 1, effort.patienceMs), ...waits]);
      }
      await isKeptOut(Promise.race(waits), `the manifest says fair, but ${later} passed ${earlier} that waits`);
      await holder!.release('h');
      await within(Promise.all(waits), effort.patienceMs, 'the turns of a shared and an exclusive request');
      assert.deepEqual(served, [earlier, later], 'the manifest says fair, but a request of one mode passed one of the other');
    },
  };
}

const readersBehind = modesInOrder('a shared request does not pass an exclusive one that waits, though shared holders are inside', 'exclusive');
const writersBehind = modesInOrder('an exclusive request does not pass a shared one that waits', 'shared');

/** Lets everyone contend; for longer when that shows nothing yet, because somebody came late, got no processor or turns take long on a busy machine. Who starves does so for long. */
async function contendTogether(context: SectionContext, parties: readonly Party[]): Promise<GatheredReport> {
  const { effort, name } = context;
  const callers = effort.callersPerProcess;
  const enough = parties.length * callers * TURNS_OF_EACH;
  const plan = { names: [name()], callers, rounds: Number.MAX_SAFE_INTEGER };
  for (let contendMs = effort.progressMs; ; contendMs *= 2) {
    const startAtMs = startSoonMs(contendMs / 20);
    const untilMs = startAtMs + contendMs;
    const report = await gather(context, parties, { ...plan, startAtMs, untilMs, giveUpAtMs: untilMs + effort.patienceMs });
    const isTelling = report.startedAtMs < startAtMs + contendMs / 10 && report.grants >= enough && leastOf(report) > callers;
    const isPlain = contendMs > effort.patienceMs / 2 && report.grants >= MANY_TIMES * enough; // others had so many turns meanwhile
    if (isTelling || isPlain || contendMs > 2 * effort.patienceMs) return report;
  }
}

const leastOf = ({ grantsByParty }: GatheredReport): number => Math.min(...grantsByParty);

const progress: Clause = {
  title: 'everyone makes progress while all contend',
  async run(context) {
    const report = await contendTogether(context, await context.parties(context.effort.processes));
    assert.deepEqual(report.errors.slice(0, 3), [], 'acquisitions failed while all contended');
    assert.ok(leastOf(report) > context.effort.callersPerProcess, `one party starved: the grants of each were ${report.grantsByParty.join(', ')}`);
  },
};

export const fairness: Section = { name: 'fairness', clauses: ({ fair, shared }) => (fair ? [inOrder, behind, afterAbort, noBarging, ...(shared ? [readersBehind, writersBehind] : []), progress] : [progress]) };
