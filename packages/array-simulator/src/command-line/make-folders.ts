import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes the folder and those above it, as Python's `makedirs` does; fails with the system error of the first that cannot be made. Node's own
 * `recursive` tries for ever below a folder in which nothing can be made and which says ENOENT, such as `/proc`.
 * @param folder - an absolute path
 */
export function makeFolders(folder: string, mode = 0o777): void {
  const above = dirname(folder);
  if (!existsSync(above)) makeFolders(above);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !existsSync(folder)) throw error; // another made it meanwhile
  }
}
