/** What the command works with; a test puts its own in place. */
export interface Terminal {
  /** Data: what the next program in a pipe wants. */
  readonly stdout: { write(text: string): unknown };
  /** Talk: everything else. */
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where relative paths begin. */
  readonly directory: string;
}

/** Tells that something went wrong; in red for people who did not forbid it (https://no-color.org). */
export function tellError({ stderr, env }: Terminal, message: string): void {
  const isColoured = stderr.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const prefix = isColoured ? '\u001b[31mholdfast:\u001b[39m' : 'holdfast:';
  stderr.write(`${prefix} ${message}\n`);
}
