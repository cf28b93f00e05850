import { EFFORTS, effortFromEnvironment, seedFromEnvironment } from '../effort.js';
import type { LockProviderHarness } from '../harness.js';
import { Crew } from '../party/crew.js';
import type { SectionName } from '../section.js';
import { sections } from '../sections/all-sections.js';
import { runClause } from './run-clause.js';

/** How one clause ended. @public */
export interface ClauseResult {
  /** What it is about. */
  readonly section: SectionName;
  /** Its title. */
  readonly clause: string;
  /** Whether the provider keeps it. */
  readonly ok: boolean;
  /** What was wrong, when `ok` is false. */
  readonly error?: Error;
  /** How long it took, in milliseconds. */
  readonly tookMs: number;
}

/** How all clauses ended. @public */
export interface ConformanceReport {
  /** `HOLDFAST_SEED` set to it repeats the run. */
  readonly seed: number;
  /** In the order they ran. */
  readonly results: readonly ClauseResult[];
  /** Sections with a failed clause, in their order. */
  readonly failedSections: readonly SectionName[];
}

/** How hard to try and what to run. @public */
export interface ConformanceOptions {
  /** Default: `HOLDFAST_EFFORT`, else `smoke`. */
  readonly effort?: 'smoke' | 'full';
  /** Default: every section. */
  readonly only?: readonly SectionName[];
}

/**
 * Resolves to the outcome of each clause that the manifest of `harness` chooses; needs no test runner.
 * @public
 */
export async function runConformance(harness: LockProviderHarness, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const effort = EFFORTS[options.effort ?? effortFromEnvironment()];
  const seed = seedFromEnvironment();
  const crew = new Crew();
  const results: ClauseResult[] = [];
  try {
    for (const section of sections.filter(({ name }) => options.only?.includes(name) ?? true)) {
      for (const clause of section.clauses(harness.capabilities)) {
        const startedAtMs = performance.now();
        const failure = await runClause(clause, { harness, effort, seed, crew }).then(() => undefined, (error: Error) => error);
        const tookMs = performance.now() - startedAtMs;
        results.push({ section: section.name, clause: clause.title, ok: !failure, tookMs, ...(failure && { error: failure }) });
      }
    }
  } finally {
    await crew.stop();
  }
  const failedSections = [...new Set(results.filter(({ ok }) => !ok).map(({ section }) => section))];
  return { seed, results, failedSections };
}
