import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** The names that a module exports by `export { … }`, types included. */
export function exportedNames(root: string, file: string): readonly string[] {
  const source = ts.createSourceFile(file, readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.ES2022);
  return source.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) return [];
    return statement.exportClause.elements.map(({ name }) => name.text);
  });
}
