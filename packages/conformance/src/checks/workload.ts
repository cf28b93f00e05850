import type { ContendOrder, ContendReport } from '../party/contend.js';
import type { Party } from '../party/party.js';
import { sharedNowMs } from '../party/shared-clock.js';
import type { SectionContext } from '../section.js';

const START_DELAY_MS = 15;

/** A workload as a section words it; the rest of the order is the same for all parties. */
export type ContendPlan = Omit<ContendOrder, 'witnessFolder' | 'party' | 'seed'>;

/** A moment on the shared clock when every party should have its order. */
export function startSoonMs(delayMs = START_DELAY_MS): number {
  return sharedNowMs() + delayMs;
}

/** The sum of all parties' reports; the start is that of the last one. */
export interface GatheredReport extends ContendReport {
  readonly grantsByParty: readonly number[];
}

/** Lets all parties contend. */
export async function gather(context: SectionContext, parties: readonly Party[], plan: ContendPlan): Promise<GatheredReport> {
  const witnessFolder = await context.folder();
  const reports = await Promise.all(
    parties.map((party, index) => party.contend({ ...plan, witnessFolder, party: `party${String(index)}`, seed: context.seed + index * 104_729 })),
  );
  const sum = (pick: (report: ContendReport) => number) => reports.reduce((total, report) => total + pick(report), 0);
  return {
    startedAtMs: Math.max(...reports.map(({ startedAtMs }) => startedAtMs)),
    grants: sum(({ grants }) => grants),
    busy: sum(({ busy }) => busy),
    aborted: sum(({ aborted }) => aborted),
    stuck: sum(({ stuck }) => stuck),
    violations: reports.flatMap(({ violations }) => violations),
    errors: reports.flatMap(({ errors }) => errors),
    grantsByParty: reports.map(({ grants }) => grants),
  };
}
