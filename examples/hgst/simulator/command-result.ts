/** How one command ended, as its caller sees it. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command says no with: a line on standard error, exit status 1. */
export class Refusal extends Error {}

/** The command line itself was not understood. */
export class UsageError extends Refusal {}

/** The lines, each ended, and exit status 0. */
export function printed(...lines: readonly string[]): CommandResult {
  return { exitCode: 0, stdout: lines.map((line) => `${line}\n`).join(''), stderr: '' };
}

export const refused = (text: string): CommandResult => ({ exitCode: 1, stdout: '', stderr: `${text}\n` });

/** The request `id` waits in the cluster's queue, and its caller is sent away. */
export const blocked = (id: string): CommandResult => ({ exitCode: 1, stdout: `${id}\nBLOCKED\n`, stderr: '' });
