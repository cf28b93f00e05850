import { EFFORTS, effortFromEnvironment, seedFromEnvironment } from '../effort.js';
import type { LockProviderHarness } from '../harness.js';
import { Crew } from '../party/crew.js';
import { sections } from '../sections/all-sections.js';
import type { ConformanceOptions } from './run-conformance.js';
import { runClause, type RunSettings } from './run-clause.js';

/** What the kit needs of a test runner; jest, vitest, mocha and `node:test` have it. @public */
export interface ConformanceRunner {
  /** Registers a test. */
  it(name: string, body: () => Promise<void>, timeoutMs?: number): unknown;
  /** Groups the clauses of a section; without it the section is part of each name. */
  describe?(name: string, body: () => void): unknown;
  /** Where the contender processes are stopped; without it that is a test of its own, the last one. */
  afterAll?(body: () => Promise<void>, timeoutMs?: number): unknown;
}

/**
 * Registers one test for each clause that the manifest of `harness` chooses. A provider that passes them all is a lock provider.
 * `HOLDFAST_SEED` repeats a run; a failure tells its seed.
 * @public
 */
export function lockProviderConformance(runner: ConformanceRunner, harness: LockProviderHarness, options: Pick<ConformanceOptions, 'effort'> = {}): void {
  const effort = EFFORTS[options.effort ?? effortFromEnvironment()];
  const settings: RunSettings = { harness, effort, seed: seedFromEnvironment(), crew: new Crew() };
  const { it, describe } = runner;
  for (const section of sections) {
    const register = (prefix: string): void => {
      for (const clause of section.clauses(harness.capabilities)) {
        it(`${prefix}${clause.title}`, () => runClause(clause, settings), effort.clauseTimeoutMs);
      }
    };
    if (describe) describe(section.name, () => register(''));
    else register(`${section.name}: `);
  }
  const stop = () => settings.crew.stop();
  if (runner.afterAll) runner.afterAll(stop, effort.clauseTimeoutMs);
  else it('leaves no contender process behind', stop, effort.clauseTimeoutMs);
}
