import type { RaceComparison } from './race-comparison.js';

/** What the comparisons prove: `failures` is empty exactly when each lock was needed and each lock held. */
export interface Verdict {
  readonly exitStatus: 0 | 1;
  /** One sentence for each thing that is not as it should be. */
  readonly failures: readonly string[];
}

export function judge(comparisons: readonly RaceComparison[]): Verdict {
  const failures = comparisons.flatMap(failuresOf);
  if (comparisons.length === 0) failures.push('No race was run, so nothing is proved.');
  return { exitStatus: failures.length === 0 ? 0 : 1, failures };
}

function failuresOf(comparison: RaceComparison): string[] {
  const { withoutLock, withLock } = comparison;
  const what = `${comparison.system}, lock ${comparison.lock}`;
  const failures: string[] = [];
  if (withLock.violations.length > 0) {
    failures.push(`${what}: the array saw ${count(withLock.violations.length, 'violation')} although the lock was in place. The lock does not hold.`);
  }
  if (withoutLock.violations.length === 0) {
    failures.push(`${what}: the array saw no violation without the lock, so this run does not show that the lock is needed.`);
  }
  if (withLock.waitsMs.length === 0) {
    failures.push(`${what}: the locked run acquired no lock, so its clean result proves nothing.`);
  }
  return failures;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
