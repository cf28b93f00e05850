import type { Race } from '@holdfast/array-simulator';
import type { DemoOptions } from './demo-options.js';
import { choosePaint } from './paint.js';
import { createProgress, type ProgressStream } from './progress.js';
import { compareRace, type RaceComparison } from './race-comparison.js';
import { resultDocument } from './result-document.js';
import { renderResult } from './result-table.js';
import { judge } from './verdict.js';

/** Where the demo writes, and the environment it obeys. */
export interface DemoOutput {
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs each race without and with its lock and prints the result; resolves to the exit status.
 * With `json` the document is the only thing on standard output.
 */
export async function runDemo(races: readonly Race[], options: DemoOptions, output: DemoOutput): Promise<number> {
  const { stdout, stderr, env } = output;
  stderr.write(`seed ${options.seed} (repeat this workload with --seed ${options.seed})\n`);
  const progress = createProgress(stderr, races.length * 2, env);
  const comparisons: RaceComparison[] = [];
  for (const race of races) comparisons.push(await compareRace(race, options, progress));
  const verdict = judge(comparisons);
  const human = options.json ? stderr : stdout;
  human.write(renderResult(comparisons, verdict, choosePaint(options.color, human.isTTY === true, env)));
  if (options.json) stdout.write(`${JSON.stringify(resultDocument(comparisons))}\n`);
  return verdict.exitStatus;
}
