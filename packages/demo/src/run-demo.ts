import type { Race } from '@holdfast/array-simulator';
import { WarmContenders } from '@holdfast/race-kit';
import type { DemoOptions } from './demo-options.js';
import { choosePaint } from './paint.js';
import { openReport } from './report/index.js';
import { createProgress, type ProgressStream } from './progress.js';
import { compareRace, type RaceComparison, type RaceListener, type Workload } from './race-comparison.js';
import { resultDocument } from './result-document.js';
import { renderResult } from './result-table.js';
import { judge } from './verdict.js';

/** Where the demo writes, and the environment it obeys. */
export interface DemoOutput {
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Most of a race is waiting, for the windows of the array or for the lock; so two at a time take little more than half the time. */
const AT_ONCE = 2;

/**
 * Runs each race without and with its lock and prints the result; resolves to the exit status.
 * With `json` the document is the only thing on standard output.
 */
export async function runDemo(races: readonly Race[], options: DemoOptions, output: DemoOutput): Promise<number> {
  const { stdout, stderr, env } = output;
  const writeReport = await openReport(options.report, races.length);
  const progress = createProgress(stderr, races.length * 2, env);
  const contenders = new WarmContenders(); // starting them takes longer than most races
  const comparisons = await compareAll(races, { ...options, contenders }, progress).finally(() => contenders.stop());
  const verdict = judge(comparisons);
  const human = options.json ? stderr : stdout;
  const paint = choosePaint(options.color, human.isTTY === true, env);
  human.write(renderResult(comparisons, verdict, { ...options, paint }));
  await writeReport(comparisons, verdict);
  if (options.report !== undefined) human.write(`Pictures: ${options.report}\n`);
  if (options.json) stdout.write(`${JSON.stringify(resultDocument(comparisons, options.seed))}\n`);
  return verdict.exitStatus;
}

/** In the order of the races. When one breaks, those under way end before its error is told. */
async function compareAll(races: readonly Race[], workload: Workload, listener: RaceListener): Promise<readonly RaceComparison[]> {
  const comparisons: RaceComparison[] = [];
  const waiting = [...races.entries()];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, race] = next;
      try {
        comparisons[index] = await compareRace(race, workload, listener);
      } catch (error) {
        waiting.length = 0;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return comparisons;
}
