// @ts-check
// Runs jest with the arguments given, and two of its own:
//
//   --changed   only the tests that reach, by their imports however far, a file that differs from where this branch left main
//   --busy      beside one process per core that does nothing but keep it busy, at the priority of the tests
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, constants } from 'node:os';

const OWN = new Set(['--changed', '--busy']);
const asked = process.argv.slice(2);

/** The commit at which this branch left main: the remote one where it is known. */
function leftMainAt() {
  for (const main of ['origin/main', 'main']) {
    try {
      return execFileSync('git', ['merge-base', 'HEAD', main], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      continue; // there is no such branch
    }
  }
  throw new Error('--changed compares with origin/main or main, and this clone has neither: fetch one of them');
}

/** Ends with this process, however that ends: its input is closed then. */
function busyProcess() {
  // The loop is left for a moment now and then, to see the end of the input.
  const program = 'process.stdin.resume().on("end", () => process.exit()); const burn = () => { for (const end = Date.now() + 100; Date.now() < end; ); setImmediate(burn); }; burn();';
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.unref();
  return child;
}

const changed = asked.includes('--changed') ? [`--changedSince=${leftMainAt()}`, '--passWithNoTests'] : [];
const busy = asked.includes('--busy') ? Array.from({ length: availableParallelism() }, busyProcess) : [];
if (busy.length > 0) process.stderr.write(`tests: beside ${busy.length} busy processes\n`);

const jest = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js', ...changed, ...asked.filter((argument) => !OWN.has(argument))],
  { stdio: 'inherit' },
);
// A terminal tells the whole group; whoever tells this process alone means jest.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => jest.kill(signal));
const [status, signal] = await once(jest, 'exit');
for (const each of busy) each.kill('SIGKILL');
process.exit(status ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
