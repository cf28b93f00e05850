import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { filesBelow } from '../repository/source-files.js';

/** One import of one file, types included. */
export interface FoundImport {
  readonly file: string;
  readonly specifier: string;
}

/** What the TypeScript files below a folder import, static and dynamic. */
export function importsBelow(root: string, folder: string): readonly FoundImport[] {
  return filesBelow(root, folder, '.ts').flatMap((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true);
    return importedFiles.map(({ fileName }) => ({ file, specifier: fileName }));
  });
}

/** The package a bare specifier names: `@holdfast/core` for `@holdfast/core/provider`. */
export function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
