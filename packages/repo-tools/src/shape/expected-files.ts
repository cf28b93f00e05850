import type { Finding } from '../repository/finding.js';
import { filesBelow } from '../repository/source-files.js';

/** A file that a folder must have, with what it is for. */
export interface ExpectedFile {
  /** Matches the path below the folder. */
  readonly pattern: RegExp;
  /** How the file is called in a message. */
  readonly name: string;
  readonly purpose: string;
}

/** The expected files that `folder` lacks. */
export function missingFiles(root: string, folder: string, expected: readonly ExpectedFile[]): readonly Finding[] {
  const present = filesBelow(root, folder, '').map((file) => file.slice(folder.length + 1));
  return expected
    .filter(({ pattern }) => !present.some((file) => pattern.test(file)))
    .map(({ name, purpose }) => ({ file: `${folder}/${name}`, message: `is missing: ${purpose}` }));
}

/** An expected file of exactly this path. */
export function exactly(name: string, purpose: string): ExpectedFile {
  return { pattern: new RegExp(`^${name.replaceAll('.', '\\.')}$`), name, purpose };
}
