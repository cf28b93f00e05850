import { insteadOf } from './engine-address.js';
import type { EngineNeed } from './engine-programs.js';

const LONGEST_WORDS = 300;
const FULL = /no space left|ENOSPC|out of disk space|err(or|no|code):? 28\b/i;
const TAKEN = /in use/i;
/** Lines that name a cause, the surest first; what servers print besides is in their way. */
const CAUSES = [FULL, TAKEN, /error|fatal|cannot|could not|can't|unable|exception|denied|refused/i];
const NOISE = /^\s*at |^\s*\^|please|report/i;

/** A server that ended, or did not serve, instead of starting. */
export class NotServing extends Error {
  constructor(
    what: string,
    /** What it printed. */
    readonly output: string,
  ) {
    super(what);
  }
}

/**
 * One sentence that names the engine, what happened with the last words of its own log, and what can be done.
 * @param cause - what a server, a command that prepares it, or the file system threw
 */
export function startError(engine: EngineNeed, cause: unknown, { folder, port }: { readonly folder: string; readonly port?: number }): Error {
  const { message, output } = told(cause);
  const words = lastWords(output);
  const said = words === '' ? '' : ` and said "${words}"`;
  return new Error(`${engine} did not start: ${message}${said}; ${remedy(engine, `${message} ${output}`, { folder, port })}`, { cause });
}

function told(cause: unknown): { readonly message: string; readonly output: string } {
  if (cause instanceof NotServing) return cause;
  const { message, stdout, stderr, code, path } = cause as Error & { readonly stdout?: string; readonly stderr?: string; readonly code?: number | string; readonly path?: string };
  if (stderr === undefined) return { message: message.split('\n')[0]!, output: '' };
  return { message: `the command that prepares it ended with status ${code}${path === undefined ? '' : ` (${path})`}`, output: `${stdout ?? ''}\n${stderr}` };
}

/** The last line that names the surest cause, else the last line. */
function lastWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line));
  const line = CAUSES.map((cause) => lines.findLast((each) => cause.test(each))).find((found) => found !== undefined) ?? lines.at(-1) ?? '';
  return line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS)}…` : line;
}

function remedy(engine: EngineNeed, text: string, { folder, port }: { readonly folder: string; readonly port?: number | undefined }): string {
  if (FULL.test(text)) return `make room for ${folder}, or set TMPDIR to a folder that has it`;
  if (isPortTaken(text)) return `end what listens on port ${port ?? '(unknown)'}`;
  return `start it by hand to see more, ${insteadOf([engine])}`;
}

export const isPortTaken = (text: string): boolean => TAKEN.test(text);
