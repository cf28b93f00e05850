import { percentile } from './percentile.js';
import { ENGINE, type RaceComparison } from './race-comparison.js';

/** One line of the result, for `--json` and for the table. */
export interface RaceResult {
  readonly system: string;
  readonly lock: string;
  /** Where the race takes the lock from one method only: what that one does. */
  readonly side?: string;
  readonly scope: string;
  readonly callers: number;
  readonly processes: number;
  readonly operations: number;
  readonly violationsWithoutLock: number;
  readonly violationsWithLock: number;
  /** Milliseconds a caller of the locked run waited for its lock; null when it acquired none. */
  readonly waitMs: { readonly p50: number | null; readonly p99: number | null };
  /** What went wrong, in words. */
  readonly examples: readonly string[];
}

export interface ResultDocument {
  /** The engine of the locked runs. */
  readonly engine: string;
  /** Repeats the workload. */
  readonly seed: number;
  readonly results: readonly RaceResult[];
}

const MAX_EXAMPLES = 5;

export function resultDocument(comparisons: readonly RaceComparison[], seed: number): ResultDocument {
  return { engine: ENGINE, seed, results: comparisons.map(raceResult) };
}

export function raceResult(comparison: RaceComparison): RaceResult {
  const { system, lock, side, scope, callers, processes, withoutLock, withLock } = comparison;
  return {
    system,
    lock,
    ...(side !== undefined && { side }),
    scope,
    callers,
    processes,
    operations: withLock.operations,
    violationsWithoutLock: withoutLock.violations.length,
    violationsWithLock: withLock.violations.length,
    waitMs: { p50: rounded(percentile(withLock.waitsMs, 0.5)), p99: rounded(percentile(withLock.waitsMs, 0.99)) },
    examples: examples(comparison),
  };
}

/** A violation under the lock comes first: it is the worse news. Then one of each kind before more of the same. */
function examples({ withoutLock, withLock }: RaceComparison): string[] {
  const underLock = withLock.violations.map((violation) => `with the lock: ${violation}`);
  const all = [...new Set([...underLock, ...withoutLock.violations])];
  const firstOfKind = new Map(all.toReversed().map((violation) => [kindOf(violation), violation]));
  const kinds = all.filter((violation) => firstOfKind.get(kindOf(violation)) === violation);
  return [...new Set([...kinds, ...all])].slice(0, MAX_EXAMPLES);
}

/** The sentence without what changes from case to case: quoted names, and words that hold a digit. */
function kindOf(violation: string): string {
  return violation.replace(/"[^"]*"|\S*\d\S*/g, '#');
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 1000) / 1000;
}
