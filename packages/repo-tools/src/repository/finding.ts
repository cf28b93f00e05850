/** One thing that a check wants changed. */
export interface Finding {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Line, counted from 1, where that is known. */
  readonly line?: number;
  /** What is wrong and what would be right. */
  readonly message: string;
}

/** Prints findings on standard error, and sets the exit status of this process to 1 when there is one. */
export function report(check: string, findings: readonly Finding[]): void {
  for (const { file, line, message } of findings) process.stderr.write(`${file}${line === undefined ? '' : `:${line}`}: ${message}\n`);
  if (findings.length === 0) return;
  process.stderr.write(`${check}: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}\n`);
  process.exitCode = 1;
}
