import type { RaceComparison } from './race-comparison.js';

/** What the comparisons prove: `failures` is empty exactly when each lock was needed and each lock held. */
export interface Verdict {
  readonly exitStatus: 0 | 1;
  /** The whole result in one sentence. */
  readonly sentence: string;
  /** One sentence for each thing that is not as it should be. */
  readonly failures: readonly string[];
}

export function judge(comparisons: readonly RaceComparison[]): Verdict {
  const failures = comparisons.flatMap(failuresOf);
  if (comparisons.length === 0) failures.push('No race was run, so nothing is proved.');
  const { length } = comparisons;
  if (failures.length > 0) return { exitStatus: 1, sentence: `${count(length, 'lock')}: NOT as it should be.`, failures };
  const sentence = length === 1 ? '1 lock: its race happened without it, and not with it.' : `${length} locks: every race happened without its lock, none with it.`;
  return { exitStatus: 0, sentence, failures };
}

/** The lock as a line names it. */
export function lockInWords({ lock, side }: { readonly lock: string; readonly side?: string | undefined }): string {
  return side === undefined ? lock : `${lock} (${side})`;
}

function failuresOf(comparison: RaceComparison): string[] {
  const { withoutLock, withLock } = comparison;
  const what = `${comparison.system}, lock ${lockInWords(comparison)}`;
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
