import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One objection of the compiler: where, and all its words. */
export interface Objection {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export type Dialect = 'legacy' | 'standard';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Parsed libraries and sources, shared by both dialects: reading them takes most of the time. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** Checks the type tests of a dialect, and beside them `planted`, the text of a file that exists nowhere and is wrong on purpose. */
export function compile(dialect: Dialect, planted: string): { readonly tests: readonly Objection[]; readonly planted: readonly Objection[] } {
  const settings = `${here}tsconfig.${dialect}.json`;
  const config = ts.getParsedCommandLineOfConfigFile(settings, {}, { ...ts.sys, onUnRecoverableConfigFileDiagnostic: refuse });
  if (config === undefined) throw new Error(`${settings} cannot be read`);
  const plantedFile = `${here}planted.ts`;
  const host = ts.createCompilerHost(config.options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => file === plantedFile || fileExists(file);
  host.readFile = (file) => (file === plantedFile ? planted : readFile(file));
  host.getSourceFile = (file, version, ...rest) => {
    if (file === plantedFile) return ts.createSourceFile(file, planted, version);
    if (!parsed.has(file)) parsed.set(file, getSourceFile(file, version, ...rest));
    return parsed.get(file);
  };
  const program = ts.createProgram([...config.fileNames, plantedFile], config.options, host);
  const objections = (file: string): readonly Objection[] => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(describe);
  };
  return { tests: config.fileNames.flatMap(objections), planted: objections(plantedFile) };
}

function describe(diagnostic: ts.Diagnostic): Objection {
  const { file, start, messageText } = diagnostic;
  return {
    file: file?.fileName.slice(here.length) ?? '',
    line: file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1,
    text: ts.flattenDiagnosticMessageText(messageText, '\n'),
  };
}

function refuse(diagnostic: ts.Diagnostic): never {
  throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
}
