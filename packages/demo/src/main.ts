import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Race } from '@holdfast/array-simulator';
import { readDemoOptions } from './demo-options.js';
import { findSystem, systemNames } from './demo-system.js';
import { runDemo } from './run-demo.js';
import { stopOnSignal } from './stop-on-signal.js';
import { USAGE_EXIT_STATUS, UsageError } from './usage-error.js';

/** How long an interrupted race may take to tidy up after its processes are gone. */
const TIDY_MS = 2000;

async function main(argv: readonly string[]): Promise<number> {
  const request = readDemoOptions(argv, systemNames);
  if (request.help !== undefined) {
    process.stdout.write(request.help);
    return 0;
  }
  const { options } = request;
  const interruption = stopOnSignal();
  const races = await loadRaces(options.systems);
  const run = runDemo(races, options, { stdout: process.stdout, stderr: process.stderr, env: process.env });
  const settled = run.then(
    (status) => status,
    // The terminal sends a signal to contenders too: a race can break a moment before this process learns why.
    (error: unknown) => sleep(100).then(() => (interruption.isStopping() ? interruption.stopped : Promise.reject(error))),
  );
  const status = await Promise.race([settled, interruption.stopped]);
  if (interruption.isStopping()) await Promise.race([run.catch(() => undefined), sleep(TIDY_MS)]);
  return status;
}

async function loadRaces(systems: readonly string[]): Promise<readonly Race[]> {
  const loaded = await Promise.all(systems.map((name) => findSystem(name).loadRaces()));
  return loaded.flat();
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`);
    return USAGE_EXIT_STATUS;
  }
  process.stderr.write(`The demo broke off: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  return 1;
}

// Everything that the races put into the temporary folder goes into this one, so that nothing is left however they end.
const root = mkdtempSync(join(tmpdir(), 'holdfast-demo-'));
process.env.TMPDIR = root;
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
const status = await main(process.argv.slice(2)).catch(explain);
process.exit(status);
