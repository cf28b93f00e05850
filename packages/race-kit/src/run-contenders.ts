import type { Contenders, RaceOptions } from '@holdfast/array-simulator';
import type { TimedHold } from '@holdfast/array-simulator';
import { OPERATION_ENDED, type ContenderReport } from './contender-report.js';
import { freshContenders } from './fresh-contenders.js';

/** What driver processes do together. */
export interface ContenderRun {
  /** Built module that exports `createContender`, made with `createDriverContender`. */
  readonly module: string;
  /** First argument of `createContender`. */
  readonly args: unknown;
  /** One input for each process. */
  readonly inputs: readonly unknown[];
  /** How many operations all callers are to make together, for progress. */
  readonly operations: number;
  /** Called when every process is prepared and before the race begins, to widen the array's windows and forget what it saw. */
  readonly beforeRace?: () => Promise<void>;
  readonly onProgress?: RaceOptions['onProgress'];
  /** Whose processes they are; by default fresh ones, which are stopped afterwards. */
  readonly contenders?: RaceOptions['contenders'];
}

/** What all processes did, taken together. */
export type ContendersReport = Omit<ContenderReport, 'holds'> & { readonly holds: readonly TimedHold[] };

/** One node is all there is in a race; its processes need not say so. */
const QUIET = '--disable-warning=HOLDFAST_SINGLE_NODE';

/**
 * Has the processes started, prepares them one after the other, releases them together and waits for all. Resolves to what they did, taken
 * together.
 * @throws an Error when a process failed as a whole; operations that failed are in the report
 */
export async function runContenders(run: ContenderRun): Promise<ContendersReport> {
  const { contenders = freshContenders, module, args } = run;
  const env = { NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} ${QUIET}` };
  return await contenders.use({ module, processes: run.inputs.length, args, env }, (processes) => runIn(processes, run));
}

async function runIn(processes: Contenders, run: ContenderRun): Promise<ContendersReport> {
  for (const [index, input] of run.inputs.entries()) await processes.call(index, 'prepare', input);
  await run.beforeRace?.();
  let done = 0;
  const hearNoMore = processes.onMessage((_index, message) => {
    if (message === OPERATION_ENDED) run.onProgress?.((done += 1), run.operations);
  });
  try {
    const reports = (await processes.run('race', run.inputs)).map((outcome) => {
      if (outcome.ok) return outcome.value as ContenderReport;
      throw new Error(`a contender failed: ${outcome.error.stack ?? outcome.error.message}`);
    });
    return {
      operations: reports.reduce((sum, { operations }) => sum + operations, 0),
      failures: reports.flatMap(({ failures }) => failures),
      waitsMs: reports.flatMap(({ waitsMs }) => waitsMs),
      holds: reports.flatMap(({ holds }, process) => holds.map((hold) => ({ ...hold, process }))),
    };
  } finally {
    hearNoMore();
  }
}
