import { describe, expect, it } from '@jest/globals';
import { summarize } from '../print-totals.mjs';

describe('the last line of a CI run', () => {
  it.each([
    ['all is well', { passed: 7, failed: 0, skipped: 0 }, 0, 0, '7 passed, 0 failed', 0],
    ['some are skipped', { passed: 7, failed: 0, skipped: 2 }, 0, 0, '7 passed, 0 failed, 2 skipped', 0],
    ['a test failed', { passed: 6, failed: 1, skipped: 0 }, 0, 1, '6 passed, 1 failed', 1],
    ['two checks failed', { passed: 7, failed: 0, skipped: 0 }, 2, 0, '7 passed, 2 failed', 1],
    ['the runner broke off', { passed: 7, failed: 0, skipped: 0 }, 0, 1, '7 passed, 1 failed', 1],
    ['no test ran', { passed: 0, failed: 0, skipped: 0 }, 0, 0, '0 passed, 1 failed', 1],
  ])('when %s', (_, tests, failedChecks, testStatus, line, exitCode) => {
    expect(summarize(tests, failedChecks, testStatus)).toEqual({ line, exitCode });
  });
});
