// @ts-check
// A jest reporter that leaves the totals of the run where `.ci/run` finds them: in the file named by HOLDFAST_TOTALS_FILE.
import { writeFileSync } from 'node:fs';

/** The default export is what jest asks of a reporter. */
export default class TotalsReporter {
  /** @param {unknown} _contexts @param {import('@jest/reporters').AggregatedResult} results */
  onRunComplete(_contexts, results) {
    const file = process.env['HOLDFAST_TOTALS_FILE'];
    if (!file) throw new Error('HOLDFAST_TOTALS_FILE must name the file for the totals');
    const totals = {
      passed: results.numPassedTests,
      // A suite that could not even be loaded has no tests to count, and is a failure all the same.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
    };
    writeFileSync(file, JSON.stringify(totals));
  }
}
