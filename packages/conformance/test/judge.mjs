import { runConformance } from '@holdfast/conformance';
import { brokenLockProviders, referenceHarness } from '@holdfast/conformance/broken';

/** Judges broken providers in a process of its own: one of them may leave timers, memory or an exception behind. */
export async function createContender() {
  return {
    async judge(name) {
      const sinner = brokenLockProviders.find((each) => each.name === name);
      const { seed, results, failedSections } = await runConformance(referenceHarness(sinner, sinner.harness), { effort: 'smoke' });
      const told = results.filter(({ ok }) => !ok).map(({ section, clause, error }) => `${section}: ${clause}: ${error.message}`);
      return { seed, failedSections: [...failedSections], told };
    },
  };
}
