import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CatalogLock } from '@holdfast/cli';
import type { Finding } from '../repository/finding.js';

/** Locks that an example declares and no race of it needs. A lock whose removal breaks no test is decoration. */
export async function locksWithoutRace(root: string, folder: string, locks: readonly CatalogLock[]): Promise<readonly Finding[]> {
  const file = `${folder}/races/index.ts`;
  try {
    const { races } = (await import(pathToFileURL(path.join(root, folder, 'lib/races/index.js')).href)) as {
      races: readonly { readonly lock: string; readonly scope: string }[];
    };
    return locks
      .filter(({ name, scope }) => !races.some((race) => race.lock === name && race.scope === scope))
      .map(({ name, scope, class: className, methods }) => {
        const what = name === null ? 'named by a function' : name;
        return { file, message: `has no race for the ${scope} lock ${what} of ${className}: ${methods.join(', ')}` };
      });
  } catch (error) {
    return [{ file, message: `its races cannot be read: ${error instanceof Error ? error.message : String(error)}` }];
  }
}
