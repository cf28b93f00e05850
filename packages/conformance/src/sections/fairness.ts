import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { begun } from '../checks/expectations.js';
import { gather, startSoonMs } from '../checks/workload.js';
import { within } from '../party/within.js';
import { sharedNowMs } from '../party/shared-clock.js';
import type { Clause, Section } from '../section.js';

const BETWEEN_REQUESTS_MS = 25; // so that the requests reach the engine in this order
const PROBE_ROUNDS = 1;
const PROBES_PER_RUN = 8;

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
      await pause(BETWEEN_REQUESTS_MS);
    }
    await holder.release('first');
    await Promise.all(waits);
    assert.deepEqual(served, served.toSorted((a, b) => a - b), 'the manifest says fair, but waiters were served out of order');
  },
};

const progress: Clause = {
  title: 'everyone makes progress while all contend',
  async run(context) {
    const { effort, name } = context;
    const parties = await context.parties(effort.processes);
    const callers = effort.callersPerProcess;
    const plan = { names: [name()], callers, rounds: PROBE_ROUNDS };
    const probeAtMs = startSoonMs();
    await gather(context, parties, { ...plan, startAtMs: probeAtMs, giveUpAtMs: probeAtMs + effort.patienceMs });
    // On a busy machine a fixed time may be too short for anybody's turn to come, so it is measured how long turns take.
    const contendMs = Math.max(effort.progressMs, Math.min((sharedNowMs() - probeAtMs) * PROBES_PER_RUN, effort.patienceMs));
    const startAtMs = startSoonMs();
    const untilMs = startAtMs + contendMs;
    const report = await gather(context, parties, { ...plan, rounds: Number.MAX_SAFE_INTEGER, startAtMs, untilMs, giveUpAtMs: untilMs + effort.patienceMs });
    assert.deepEqual(report.errors.slice(0, 3), [], 'acquisitions failed while all contended');
    const least = Math.min(...report.grantsByParty);
    assert.ok(least > callers, `one party starved: grants in ${contendMs.toFixed(0)} ms were ${report.grantsByParty.join(', ')}`);
  },
};

export const fairness: Section = { name: 'fairness', clauses: ({ fair }) => (fair ? [inOrder, progress] : [progress]) };
