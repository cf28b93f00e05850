import { writeFileSync } from 'node:fs';

export interface CommandScriptOptions {
  /** Where the executable script is put; its name is the command's name. */
  readonly file: string;
  /** The built program. */
  readonly program: string;
  /** The journal, when there is one; the script writes `begin` to it before the program has started. */
  readonly journal?: string;
  /** Defaults of environment variables; what the caller has set stays. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Writes an executable that anyone can run: a shell script that becomes the program (same process id). Beginning is journalled by the
 * shell, within a millisecond or two of the start, because the program itself needs fifty to come up.
 */
export function writeCommandScript(options: CommandScriptOptions): void {
  const { file, program, journal, env } = options;
  const lines = ['#!/bin/sh', ...Object.entries(env).map(([name, value]) => `export ${name}="\${${name}-${inDoubleQuotes(value)}}"`)];
  if (journal !== undefined) lines.push(`printf '{"event":"begin","pid":%d}\\n' "$$" >> ${quoted(journal)}`);
  lines.push('COMMAND_NAME="$0"', 'export COMMAND_NAME', `exec ${quoted(process.execPath)} ${quoted(program)} "$@"`, '');
  writeFileSync(file, lines.join('\n'), { mode: 0o755 });
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const inDoubleQuotes = (text: string): string => text.replaceAll(/[\\"$`}]/g, '\\$&');
