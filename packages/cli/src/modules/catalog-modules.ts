import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { packageIn, type PackageFolder } from './package-folder.js';

/** The modules that a package's own catalogue covers: those its package.json lists (`holdfast.catalog`), else its entry. */
export function catalogModules({ path: folder, manifest }: PackageFolder): readonly string[] {
  const listed = manifest.holdfast?.catalog;
  return listed === undefined ? [folder] : listed.flatMap((module) => (module.endsWith('/*') ? packagesIn(path.join(folder, module.slice(0, -2))) : [module]));
}

function packagesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new Error(`holdfast.catalog in package.json names ${folder}, which is not there`);
  return readdirSync(folder)
    .toSorted()
    .map((name) => path.join(folder, name))
    .filter((inner) => packageIn(inner) !== undefined);
}
