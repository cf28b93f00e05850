import { writeFile } from 'node:fs/promises';
import type { RaceComparison } from '../race-comparison.js';
import { UsageError } from '../usage-error.js';
import type { Verdict } from '../verdict.js';
import { comparisonPicture } from './comparison-picture.js';
import { reportPage } from './report-page.js';

type WriteReport = (comparisons: readonly RaceComparison[], verdict: Verdict) => Promise<void>;

/**
 * Makes sure before the first race that the file can be written, and returns what writes it; without a file that does nothing.
 * @throws {@link UsageError} when it cannot be written, or when a single picture is asked of several locks
 */
export async function openReport(file: string | undefined, races: number): Promise<WriteReport> {
  if (file === undefined) return async () => undefined;
  const isPicture = file.endsWith('.svg');
  if (isPicture && races !== 1) throw new UsageError(`--report ${file} is one picture, and ${races} locks are run. Allowed: a file that ends in .html, or one lock.`);
  try {
    await writeFile(file, '', { flag: 'a' });
  } catch (error) {
    throw new UsageError(`--report ${file} cannot be written: ${(error as Error).message}`);
  }
  return async (comparisons, verdict) => writeFile(file, isPicture ? comparisons.map(comparisonPicture).join('\n') : reportPage(comparisons, verdict));
}
