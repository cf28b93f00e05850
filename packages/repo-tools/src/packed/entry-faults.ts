import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import type { Finding } from '../repository/finding.js';

/** Entry points that cannot be imported from where the packages were unpacked. */
export function importFaults(folder: string, specifiers: readonly string[]): readonly Finding[] {
  const program = `
    const faults = [];
    for (const specifier of ${JSON.stringify(specifiers)}) await import(specifier).catch((error) => faults.push([specifier, String(error?.stack ?? error)]));
    process.stdout.write(JSON.stringify(faults));
    process.exit();`; // whatever a module left running
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: folder, encoding: 'utf8' });
  if (status !== 0 || stdout === '') return [{ file: 'entry points', message: `one of them ends the process that imports it (status ${String(status)}): ${stderr.trim()}` }];
  return (JSON.parse(stdout) as [string, string][]).map(([file, fault]) => ({ file, message: `cannot be imported from the packed package: ${fault}` }));
}

/**
 * Errors in the declarations that the packed packages bring. Users who check their libraries see them, and everyone else gets `any`
 * in silence, for instance where `@internal` took away a type that a public one needs.
 */
export function declarationFaults(folder: string, specifiers: readonly string[]): readonly Finding[] {
  const file = path.join(folder, 'use.ts');
  writeFileSync(file, `${specifiers.map((specifier, index) => `export * as entry${index} from '${specifier}';`).join('\n')}\n`);
  const program = ts.createProgram([file], {
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.decorators.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [path.join(folder, 'node_modules/@types')],
  });
  return ts.getPreEmitDiagnostics(program).flatMap(({ file: source, start = 0, messageText }) => {
    const name = source ? path.relative(path.join(folder, 'node_modules'), source.fileName) : 'declarations';
    // What others publish is theirs to mend.
    if (source && source.fileName !== file && !name.startsWith('@holdfast')) return [];
    const line = source ? { line: source.getLineAndCharacterOfPosition(start).line + 1 } : {};
    return [{ file: name, ...line, message: ts.flattenDiagnosticMessageText(messageText, '\n') }];
  });
}
