import ts from 'typescript';
import type { FenceProgram } from './fence-program.js';

/** A compiler's complaint about a fence, at its place on the page. */
export interface FenceError {
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** Path of the program. */
  readonly program: string;
}

/** Compiles the programs and leaves the JavaScript beside them. */
export function compilePrograms(programs: readonly FenceProgram[], hasLegacyDecorators: boolean): readonly FenceError[] {
  const program = ts.createProgram(
    programs.map(({ path }) => path),
    {
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.esnext.decorators.d.ts'],
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      strict: true,
      skipLibCheck: true,
      types: ['node'],
      ...(hasLegacyDecorators && { experimentalDecorators: true, emitDecoratorMetadata: true }),
    },
  );
  program.emit();
  return ts.getPreEmitDiagnostics(program).map((diagnostic) => placed(programs, diagnostic));
}

function placed(programs: readonly FenceProgram[], { file, start = 0, messageText }: ts.Diagnostic): FenceError {
  const message = ts.flattenDiagnosticMessageText(messageText, '\n');
  const program = programs.find(({ path }) => path === file?.fileName);
  if (!program || !file) return { file: file?.fileName ?? 'doctest', line: 1, message, program: '' };
  const inProgram = file.getLineAndCharacterOfPosition(start).line;
  const line = program.fence.line + Math.max(0, inProgram - program.leadingLines);
  return { file: program.fence.file, line, message: `does not compile: ${message}`, program: program.path };
}
