import { fileURLToPath } from 'node:url';
import { findSystem, systemNames } from './demo-system.js';
import { readSimulatorArguments } from './simulator-arguments.js';
import { USAGE_EXIT_STATUS, UsageError } from './usage-error.js';

const PARENT_CHECK_MS = 200;

/**
 * Started through npm, the array ends with it: npm signals only the shell between the two, which may die without passing the signal on.
 * Nothing is watched otherwise, so that a simulator put into the background outlives its shell.
 */
function endWithNpm(): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parentPid = process.ppid;
  setInterval(() => {
    if (process.ppid !== parentPid) process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS).unref();
}

async function serve(argv: readonly string[]): Promise<void> {
  const request = readSimulatorArguments(argv, systemNames);
  if (request.help !== undefined) {
    process.stdout.write(request.help);
    return;
  }
  endWithNpm();
  // The program runs in this very process: `pid` in its line of JSON is ours, and signals need no forwarding.
  const program = findSystem(request.system).simulatorUrl();
  process.argv = [process.execPath, fileURLToPath(program), ...request.argv];
  await import(program.href);
}

try {
  await serve(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = USAGE_EXIT_STATUS;
}
