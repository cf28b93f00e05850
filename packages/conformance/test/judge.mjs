import { runConformance } from '@holdfast/conformance';
import { brokenLockProviders, referenceHarness } from '@holdfast/conformance/broken';

async function judgement(/** @type {import('@holdfast/conformance').LockProviderHarness} */ harness, /** @type {import('@holdfast/conformance').ConformanceOptions} */ options) {
  const { results, failedSections } = await runConformance(harness, options);
  const told = results.flatMap(({ section, clause, error }) => (error ? [`${section}: ${clause}: ${error.message}`] : []));
  return { failedSections: [...failedSections], told, clauses: results.length };
}

/** Judges providers in a process of its own: a broken one may leave timers, memory or an exception behind. */
export async function createContender() {
  return {
    async judge(/** @type {string} */ name) {
      const sinner = brokenLockProviders.find((each) => each.name === name);
      if (!sinner) throw new RangeError(`no broken provider "${name}"`);
      return await judgement(sinner.harness(), { effort: 'smoke' });
    },
    judgeReference: async (/** @type {Parameters<typeof referenceHarness>[0]} */ options) => await judgement(referenceHarness(options), {}),
  };
}
