import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CatalogLock } from '@holdfast/cli';
import type { Finding } from '../repository/finding.js';
import { filesBelow } from '../repository/source-files.js';

/** Sources that declare locks which the catalogue does not show, because the package does not export their class. */
export function hiddenLocks(root: string, folder: string, locks: readonly CatalogLock[]): readonly Finding[] {
  return filesBelow(root, `${folder}/src`, '.ts')
    .filter((file) => /^\s*@Locked\(/m.test(readFileSync(path.join(root, file), 'utf8')) && !locks.some((lock) => lock.file === file))
    .map((file) => ({ file, message: 'declares locks on a class that its package does not export, so the catalogue cannot show them' }));
}
