import { runConformance } from '@holdfast/conformance';
import { brokenLockProviders } from '@holdfast/conformance/broken';

/** Judges broken providers in a process of its own: one of them may leave timers, memory or an exception behind. */
export async function createContender() {
  return {
    async judge(/** @type {string} */ name) {
      const sinner = brokenLockProviders.find((each) => each.name === name);
      if (!sinner) throw new RangeError(`no broken provider "${name}"`);
      const { results, failedSections } = await runConformance(sinner.harness(), { effort: 'smoke' });
      const told = results.flatMap(({ section, clause, error }) => (error ? [`${section}: ${clause}: ${error.message}`] : []));
      return { failedSections: [...failedSections], told };
    },
  };
}
