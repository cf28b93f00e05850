// @ts-check
// Prints the last line of a CI run, "N passed, N failed", and fails when anything failed or nothing ran.
//
//   node packages/repo-tools/print-totals.mjs <file of totals-reporter> <number of failed checks> <exit status of the tests>
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * The line and the exit status. Each failed check counts as one failure, and so does a test run that ended badly without saying why.
 * @param {{ passed: number, failed: number, skipped: number }} tests
 * @param {number} failedChecks
 * @param {number} testStatus
 */
export function summarize({ passed, failed, skipped }, failedChecks, testStatus) {
  const unexplained = failed === 0 && (testStatus !== 0 || passed === 0) ? 1 : 0;
  const failures = failed + failedChecks + unexplained;
  return { line: `${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`, exitCode: failures > 0 ? 1 : 0 };
}

function main() {
  const [file = '', failedChecks = '0', testStatus = '0'] = process.argv.slice(2);
  const written = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const tests = written === '' ? { passed: 0, failed: 0, skipped: 0 } : JSON.parse(written);
  const { line, exitCode } = summarize(tests, Number(failedChecks), Number(testStatus));
  process.stdout.write(`${line}\n`);
  process.exitCode = exitCode;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) main();
