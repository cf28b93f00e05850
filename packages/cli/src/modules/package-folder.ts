import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The parts of a package.json that are read here. */
export interface PackageManifest {
  readonly name?: string;
  readonly exports?: unknown;
  readonly main?: string;
  /** What a package may say about its own locks. */
  readonly holdfast?: {
    /** Title of its system in the catalogue. Default: the name of its folder. */
    readonly title?: string;
    /** Modules that its catalogue covers, as on the command line; `folder/*` stands for every package in a folder. Default: its own entry. */
    readonly catalog?: readonly string[];
  };
}

/** A folder with a package.json. */
export interface PackageFolder {
  /** Absolute path. */
  readonly path: string;
  readonly manifest: PackageManifest;
}

/** The package in this very folder, if there is one. @throws an Error when its package.json is not JSON */
export function packageIn(folder: string): PackageFolder | undefined {
  const file = path.join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  try {
    return { path: folder, manifest: JSON.parse(readFileSync(file, 'utf8')) as PackageManifest };
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The package that a file or folder belongs to. */
export function packageOf(start: string): PackageFolder | undefined {
  for (let folder = path.resolve(start); ; folder = path.dirname(folder)) {
    const found = packageIn(folder);
    if (found !== undefined || folder === path.dirname(folder)) return found;
  }
}
