import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeLocks, type DeclaredLock } from '@holdfast/core';
import { moduleFile } from './module-file.js';
import { packageOf, type PackageFolder } from './package-folder.js';

/** A class, as far as its annotations matter. */
export type AnnotatedClass = (abstract new (...args: never[]) => unknown) & { readonly name: string };

/** A module that was imported for its annotations. */
export interface LoadedModule {
  /** Absolute path of its file. */
  readonly file: string;
  readonly package: PackageFolder;
  /** The exported classes that declare or inherit locks, each with all of them. */
  readonly classes: readonly { readonly type: AnnotatedClass; readonly locks: readonly DeclaredLock[] }[];
}

/**
 * Imports a module as it is named on the command line, and finds its annotated classes.
 * @throws UsageError when there is no such module, an Error when it cannot be imported
 */
export async function loadModule(module: string, directory: string): Promise<LoadedModule> {
  const file = moduleFile(module, directory);
  let exported: Record<string, unknown>;
  try {
    exported = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`${module} cannot be imported: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const classes = [...new Set(Object.values(exported).filter(isClass))].map((type) => ({ type, locks: describeLocks(type) }));
  const home = packageOf(file) ?? { path: path.dirname(file), manifest: {} };
  return { file, package: home, classes: classes.filter(({ locks }) => locks.length > 0) };
}

function isClass(value: unknown): value is AnnotatedClass {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null;
}
