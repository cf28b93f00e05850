import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun } from '../checks/expectations.js';
import { gather, startSoonMs, type GatheredReport } from '../checks/workload.js';
import { within } from '../party/within.js';
import type { Party } from '../party/party.js';
import type { Clause, Section, SectionContext } from '../section.js';

const BETWEEN_REQUESTS_MS = 25; // so that the requests reach the engine in this order
const TURNS_OF_EACH = 6;

const inOrder: Clause = {
  title: 'waiters are served in the order of their requests',
  async run({ parties, name, effort }) {
    const everyone = await parties(effort.processes);
    const lock = name();
    const holder = everyone[0]!;
    await holder.acquire({ key: 'first', name: lock, renew: true });
    const served: number[] = [];
    const waits = [];
    for (let turn = 0; turn < effort.queued; turn += 1) {
      const party = everyone[(turn + 1) % everyone.length]!;
      const key = `turn${String(turn)}`;
      const serve = async () => {
        await within(party.acquire({ key, name: lock, renew: true }), effort.patienceMs + effort.queued * BETWEEN_REQUESTS_MS, `waiter ${String(turn)}`);
        served.push(turn);
        await party.release(key);
      };
      waits.push(begun(serve()));
      await party.lossCount(key); // its answer shows that the process has begun to ask
      await pause(BETWEEN_REQUESTS_MS);
    }
    await holder.release('first');
    await Promise.all(waits);
    assert.deepEqual(served, served.toSorted((a, b) => a - b), 'the manifest says fair, but waiters were served out of order');
  },
};

/** Lets everyone contend; for longer when that shows nothing yet, because somebody came late or turns take long on a busy machine. */
async function contendTogether(context: SectionContext, parties: readonly Party[]): Promise<GatheredReport> {
  const { effort, name } = context;
  const callers = effort.callersPerProcess;
  const enough = parties.length * callers * TURNS_OF_EACH;
  const plan = { names: [name()], callers, rounds: Number.MAX_SAFE_INTEGER };
  for (let contendMs = effort.progressMs; ; contendMs *= 2) {
    const startAtMs = startSoonMs(contendMs / 20);
    const untilMs = startAtMs + contendMs;
    const report = await gather(context, parties, { ...plan, startAtMs, untilMs, giveUpAtMs: untilMs + effort.patienceMs });
    const isTelling = report.startedAtMs < startAtMs + contendMs / 10 && report.grants >= enough;
    if (isTelling || contendMs > 2 * effort.patienceMs) return report;
  }
}

const progress: Clause = {
  title: 'everyone makes progress while all contend',
  async run(context) {
    const report = await contendTogether(context, await context.parties(context.effort.processes));
    assert.deepEqual(report.errors.slice(0, 3), [], 'acquisitions failed while all contended');
    const least = Math.min(...report.grantsByParty);
    assert.ok(least > context.effort.callersPerProcess, `one party starved: the grants of each were ${report.grantsByParty.join(', ')}`);
  },
};

export const fairness: Section = { name: 'fairness', clauses: ({ fair }) => (fair ? [inOrder, progress] : [progress]) };
