import assert from 'node:assert/strict';
import { becomesFree } from '../checks/expectations.js';
import { gather, startSoonMs } from '../checks/workload.js';
import type { Clause, Section } from '../section.js';

const random: Clause = {
  title: 'random operations by callers in several parties: never two holders, never a lost wake-up, nothing left',
  async run(context) {
    const { backend, capabilities, effort } = context;
    const names = Array.from({ length: effort.fuzzNames }, () => context.name('fuzz'));
    const parties = await context.parties(effort.processes);
    const callers = effort.callersPerProcess;
    const startAtMs = startSoonMs();
    const rounds = Math.ceil(effort.fuzzOperations / (parties.length * callers));
    const budgetMs = effort.level === 'smoke' ? 2.5 * effort.patienceMs : effort.clauseTimeoutMs / 2;
    const modes = capabilities.shared ? { shared: 0.4 } : {};
    const report = await gather(context, parties, { names, callers, rounds, startAtMs, giveUpAtMs: startAtMs + budgetMs, tries: 0.2, aborts: 0.15, ...modes });
    assert.deepEqual(report.violations.slice(0, 5), [], `${String(report.violations.length)} violations in ${String(report.grants)} grants`);
    assert.deepEqual(report.errors.slice(0, 3), [], 'acquisitions failed for a reason of their own');
    assert.equal(report.stuck, 0, `${String(report.stuck)} waits were never served`);
    for (const name of names) {
      const limitMs = capabilities.abandonedClaimMs + effort.slackMs;
      await becomesFree(backend, name, limitMs, `${name} must be free once everyone is done`);
    }
  },
};

export const fuzz: Section = { name: 'fuzz', clauses: () => [random] };
