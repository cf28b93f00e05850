import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Folders of a workspace that hold TypeScript written by hand. */
export const sourceFolders = ['src', 'simulator', 'races', 'test'] as const;

/** Files below `folder` whose names end with one of `endings`, from `root`, with forward slashes; built and installed code left out. */
export function filesBelow(root: string, folder: string, ...endings: readonly string[]): readonly string[] {
  if (!existsSync(path.join(root, folder))) return [];
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return ['node_modules', 'lib', 'temp'].includes(entry.name) ? [] : filesBelow(root, file, ...endings);
      return endings.some((ending) => entry.name.endsWith(ending)) ? [file] : [];
    })
    .toSorted();
}
