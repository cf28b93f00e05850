import { cpus, loadavg } from 'node:os';
import { engineNames, haveEngines } from '@holdfast/engines';
import { renderRows, renderTimes } from './bench-report.js';
import { readBenchOptions, UsageError, type BenchOptions } from './command-line.js';
import { keyOf, resultOf, type Run } from './goal-row.js';
import { goalRows } from './goal-rows.js';
import { runSection } from './run-section.js';
import { profileVariants } from './profile-variants.js';
import type { SectionResult } from './section.js';
import { spreadOf } from './statistics.js';
import { wantedRows } from './wanted-rows.js';

async function main(argv: readonly string[]): Promise<void> {
  const request = readBenchOptions(argv);
  if (request.help !== undefined) {
    process.stdout.write(request.help);
    return;
  }
  await bench(request.options);
}

async function bench(options: BenchOptions): Promise<void> {
  const rows = wantedRows(options.filter);
  if (rows.length === 0) throw new UsageError(`no row contains "${options.filter}". Rows: ${[...new Set(goalRows.map((row) => row.id))].join(', ')}`);
  await haveEngines(engineNames.filter((engine) => rows.some(({ run }) => run.variant === engine)));
  const human = options.json ? process.stderr : process.stdout;
  human.write(`Node ${process.version}, ${cpus().length} CPUs, load ${load()}, ${options.effort.rounds} rounds\n`);
  const results = await runAll(rows.map((row) => row.run), options);
  const measured = rows.map((row) => resultOf(row, results));
  human.write([renderRows(measured), ...renderTimes(results), `load ${load()} at the end\n`].join('\n'));
  const profiles = options.profile ? await profileAll(options, human) : {};
  if (options.json) process.stdout.write(`${JSON.stringify({ node: process.version, loadAverage: loadavg(), rounds: options.effort.rounds, rows: measured, times: timesOf(results), profiles })}\n`);
}

async function runAll(runs: readonly Run[], { effort }: BenchOptions): Promise<ReadonlyMap<string, SectionResult>> {
  const results = new Map<string, SectionResult>();
  const distinct = new Map(runs.map((run) => [keyOf(run), run]));
  for (const [key, run] of distinct) {
    process.stderr.write(`[${results.size + 1}/${distinct.size}] ${key.replace(/\/$/, '')}\n`);
    results.set(key, await runSection({ ...run, effort }));
  }
  return results;
}

async function profileAll({ effort }: BenchOptions, human: NodeJS.WriteStream): Promise<Record<string, readonly string[]>> {
  const profiles: Record<string, readonly string[]> = {};
  for (const variant of profileVariants) {
    for (const state of ['plain', 'tracking'] as const) {
      const { notes } = await runSection({ section: 'profile', state, variant, effort });
      profiles[`${variant}/${state}`] = notes;
      human.write(`\nWhere the time goes, @Locked, ${variant}, async context ${state === 'plain' ? 'off' : 'on'} (time of their own):\n${notes.join('\n')}\n`);
    }
  }
  return profiles;
}

function timesOf(results: ReadonlyMap<string, SectionResult>): Record<string, Record<string, { p10Ns: number; medianNs: number }>> {
  const tidy = (samples: SectionResult['samples']) =>
    Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, { p10Ns: spreadOf(times).p10, medianNs: spreadOf(times).median }]));
  return Object.fromEntries([...results].filter(([, { samples }]) => Object.keys(samples).length > 0).map(([key, { samples }]) => [key, tidy(samples)]));
}

function load(): string {
  return loadavg().map((each) => each.toFixed(1)).join(' ');
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = error instanceof UsageError ? 2 : 1;
  process.stderr.write(`${error instanceof UsageError ? error.message : (error as Error).stack}\n`);
}
