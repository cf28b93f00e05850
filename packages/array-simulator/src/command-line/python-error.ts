import { isNativeError } from 'node:util/types';

/** A failure of a simulated Python program: what the last line of its traceback says. */
export class PythonError extends Error {
  /** The exception's class, with its module unless it is built in. */
  readonly kind: string;

  constructor(kind: string, message: string) {
    super(message);
    this.kind = kind;
  }

  get lastLine(): string {
    return `${this.kind}: ${this.message}`;
  }
}

const SYSTEM_ERRORS: Readonly<Record<string, { readonly errno: number; readonly text: string; readonly kind?: string }>> = {
  ENOENT: { errno: 2, text: 'No such file or directory', kind: 'FileNotFoundError' },
  EACCES: { errno: 13, text: 'Permission denied', kind: 'PermissionError' },
  EBUSY: { errno: 16, text: 'Device or resource busy' },
  EEXIST: { errno: 17, text: 'File exists', kind: 'FileExistsError' },
  ENOTDIR: { errno: 20, text: 'Not a directory', kind: 'NotADirectoryError' },
  EISDIR: { errno: 21, text: 'Is a directory', kind: 'IsADirectoryError' },
  EINVAL: { errno: 22, text: 'Invalid argument' },
  ENOSPC: { errno: 28, text: 'No space left on device' },
  EROFS: { errno: 30, text: 'Read-only file system' },
  ENAMETOOLONG: { errno: 36, text: 'File name too long' },
  ENOTEMPTY: { errno: 39, text: 'Directory not empty' },
  EADDRINUSE: { errno: 98, text: 'Address already in use' },
  EADDRNOTAVAIL: { errno: 99, text: 'Cannot assign requested address' },
};

/** A failed system call: Node's own errors have this shape too. */
export interface SystemError extends Error {
  readonly code: string;
  readonly path?: string;
}

export function isSystemError(error: unknown): error is SystemError {
  // Not instanceof: a test runner may keep the errors of Node's own modules in another realm.
  return isNativeError(error) && Object.hasOwn(SYSTEM_ERRORS, String((error as Partial<SystemError>).code));
}

/** `[Errno 2] No such file or directory: '/x'`, as Python prints it. */
export function systemErrorText(error: SystemError): string {
  const { errno, text } = systemErrorFacts(error);
  return `[Errno ${errno}] ${text}${error.path === undefined ? '' : `: ${pythonText(error.path)}`}`;
}

/** `FileNotFoundError(2, 'No such file or directory')`: the form inside a tuple or list. */
export function systemErrorRepr(error: SystemError): string {
  const { errno, text, kind = 'OSError' } = systemErrorFacts(error);
  return `${kind}(${errno}, '${text}')`;
}

/** What Python would raise for the failed call. */
export function pythonSystemError(error: SystemError): PythonError {
  return new PythonError(systemErrorFacts(error).kind ?? 'OSError', systemErrorText(error));
}

/** A text as Python shows it in quotes. */
export function pythonText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`) + quote;
}

/** The traceback, its last line the fact. */
export function pythonTraceback(program: string, error: PythonError): string {
  return `Traceback (most recent call last):\n  File "${program}", line 8, in <module>\n    sys.exit(main())\n${error.lastLine}\n`;
}

function systemErrorFacts(error: SystemError): { readonly errno: number; readonly text: string; readonly kind?: string } {
  return SYSTEM_ERRORS[error.code] ?? { errno: 5, text: 'Input/output error' };
}
