import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The log of a simulated command, in its state directory: the arguments of each run that it did not know, a JSON list a line. */
export const UNKNOWN_REQUESTS_FILE = 'unknown-requests.jsonl';

const LONGEST_ARGUMENT = 200;
const LATEST = 100;

/** Logs a command line that the command does not know. */
export function logUnknownRequest(stateDir: string, argv: readonly string[]): void {
  const shortened = argv.map((argument) => argument.slice(0, LONGEST_ARGUMENT));
  appendFileSync(join(stateDir, UNKNOWN_REQUESTS_FILE), `${JSON.stringify(shortened)}\n`);
}

/** The command lines that were not known, the latest last; at most the last 100. */
export function readUnknownRequests(stateDir: string): readonly (readonly string[])[] {
  const file = join(stateDir, UNKNOWN_REQUESTS_FILE);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => line !== '');
  return lines.slice(-LATEST).map((line) => JSON.parse(line) as string[]);
}
