import assert from 'node:assert/strict';
import { begun } from '../checks/expectations.js';
import { BETWEEN_REQUESTS_MS, hasWaiters } from '../checks/has-waiters.js';
import { take } from '../checks/take.js';
import { gather, startSoonMs, type GatheredReport } from '../checks/workload.js';
import { within } from '../party/within.js';
import type { Party } from '../party/party.js';
import type { Clause, Section, SectionContext } from '../section.js';

const TURNS_OF_EACH = 6;
const MANY_TIMES = 50;

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

export const fairness: Section = { name: 'fairness', clauses: ({ fair }) => (fair ? [inOrder, behind, progress] : [progress]) };
