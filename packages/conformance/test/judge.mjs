import { runConformance } from '@holdfast/conformance';
import { brokenLockProviders, referenceHarness } from '@holdfast/conformance/broken';
import { EFFORTS } from '../lib/effort.js';
import { Crew } from '../lib/party/crew.js';
import { runClause } from '../lib/run/run-clause.js';
import { sections } from '../lib/sections/all-sections.js';

/** Judges providers in a process of its own: a broken one may leave timers, memory or an exception behind. */
export function createContender() {
  const crew = new Crew(); // one for all: most of a judgement at smoke is the start of processes
  return {
    /** What the clauses of the section that names its sin say of a sinner; the first that fails ends it. */
    async judge(/** @type {string} */ name) {
      const broken = brokenLockProviders.find((each) => each.name === name);
      if (!broken) throw new RangeError(`no broken provider ${name}`);
      const harness = broken.harness();
      const clauses = sections.find((section) => section.name === broken.fails).clauses(harness.capabilities);
      for (const clause of clauses) {
        const failure = await runClause(clause, { harness, effort: EFFORTS.smoke, seed: 1, crew }).then(() => undefined, (error) => error);
        if (failure) return `${clause.title}: ${failure.message}`;
      }
      return undefined;
    },
    async judgeReference(/** @type {import('@holdfast/conformance/broken').ReferenceHarnessOptions} */ options) {
      const { results } = await runConformance(referenceHarness(options));
      return { told: results.flatMap(({ section, clause, error }) => (error ? [`${section}: ${clause}: ${error.message}`] : [])), clauses: results.length };
    },
    close: () => crew.stop(),
  };
}
