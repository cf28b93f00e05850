import assert from 'node:assert/strict';
import { gather, startSoonMs, type ContendPlan } from '../checks/workload.js';
import { sharedNowMs } from '../party/shared-clock.js';
import type { Clause, Section, SectionContext } from '../section.js';

async function exclude(context: SectionContext, count: number, callers: number): Promise<void> {
  const parties = await context.parties(count); // starting them may take longer than the workload
  const report = await gather(context, parties, plan(context, callers));
  assert.deepEqual(report.violations.slice(0, 5), [], `${String(report.violations.length)} violations in ${String(report.grants)} grants`);
  assert.deepEqual(report.errors.slice(0, 3), [], 'acquisitions failed for a reason of their own');
  assert.ok(report.grants > 0, 'nobody was granted the lock, so nothing was shown');
}

// Safety only: whether everyone is served is the matter of `handover` and `fairness`, so a workload that gets stuck is cut short here.
const plan = (context: SectionContext, callers: number): ContendPlan => {
  const startAtMs = startSoonMs();
  const { exclusionRounds: rounds, patienceMs } = context.effort;
  const untilMs = sharedNowMs() + (context.effort.level === 'smoke' ? patienceMs : rounds * callers * patienceMs);
  return { names: [context.name()], callers, rounds, startAtMs, giveUpAtMs: untilMs };
};

const acrossParties: Clause = {
  title: 'of callers in several parties, released together, one at a time is inside',
  run: (context) => exclude(context, context.effort.processes, 1),
};

const withinParties: Clause = {
  title: 'of many callers on the same and on other providers, one at a time is inside',
  run: (context) => exclude(context, context.effort.processes, context.effort.callersPerProcess),
};

const withinOne: Clause = {
  title: 'of many callers on one provider, one at a time is inside',
  run: (context) => exclude(context, 1, context.effort.callersPerProcess * 3),
};

export const exclusion: Section = { name: 'exclusion', clauses: () => [withinOne, acrossParties, withinParties] };
