import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { exampleLocks } from '../docs/declared-locks.js';
import type { Finding } from '../repository/finding.js';

/** Locks that an example declares and no race of it needs. A lock whose removal breaks no test is decoration. */
export async function locksWithoutRace(root: string, folder: string): Promise<readonly Finding[]> {
  const file = `${folder}/races/index.ts`;
  try {
    const { races } = (await import(pathToFileURL(path.join(root, folder, 'lib/races/index.js')).href)) as {
      races: readonly { readonly lock: string; readonly scope: string }[];
    };
    const locks = await exampleLocks(root, folder);
    return locks
      .filter(({ template, scope }) => !races.some((race) => race.lock === template && race.scope === scope))
      .map(({ template, scope, methods }) => ({ file, message: `has no race for the ${scope} lock ${template} of ${methods.join(', ')}` }));
  } catch (error) {
    return [{ file, message: `its races cannot be read: ${error instanceof Error ? error.message : String(error)}` }];
  }
}
