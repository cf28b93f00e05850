/** What cinder-rtstool can fail with, by the last line it writes on standard error; the first row that fits is it. */
const FACTS = [
  { fact: 'DEVICE_NOT_BLOCK', lastLine: /is not a TYPE_DISK block device$/ },
  { fact: 'DEVICE_IN_USE', lastLine: /because device .* is already in use$/ },
  { fact: 'NAME_INVALID', lastLine: /WWN not valid as:/ },
  { fact: 'PORTAL_TAKEN', lastLine: /Could not create NetworkPortal in configFS$/ },
  { fact: 'TARGET_NOT_FOUND', lastLine: /RtstoolError: Could not find target / },
  { fact: 'SECRET_TOO_LONG', lastLine: /Value longer than maximum length/ },
  { fact: 'SAVE_FAILED', lastLine: /Could not save configuration to |name 'ExecutionError' is not defined/ },
  { fact: 'SAVED_FILE_MISSING', lastLine: /Could not restore configuration file .*FileNotFoundError/ },
  { fact: 'SAVED_FILE_BROKEN', lastLine: /JSONDecodeError:/ },
  // Below: never seen while one command runs at a time.
  { fact: 'RACED', lastLine: /(already exists|does not exist|Could not create \w+) in configFS$|^FileNotFoundError|Directory not empty|Device or resource busy/ },
  { fact: 'RACED', lastLine: /No such \w+ in configfs|unconfigured StorageObject|Broken (Mapped)?LUN|invalid literal for int|Storage object .* exists$/ },
] as const;

/** One of the known failures, or `UNKNOWN`. */
export type RtstoolFact = (typeof FACTS)[number]['fact'] | 'USAGE' | 'NOT_RUN' | 'UNKNOWN';

/** cinder-rtstool ended with another status than 0, or could not be run. */
export class RtstoolError extends Error {
  constructor(
    readonly fact: RtstoolFact,
    readonly subcommand: string,
    /** The fact in the tool's own words. */
    readonly lastLine: string,
    readonly exitCode: number | null,
    options?: ErrorOptions,
  ) {
    super(`cinder-rtstool ${subcommand} failed${exitCode === null ? '' : ` (exit ${exitCode})`}: ${lastLine}`, options);
    this.name = 'RtstoolError';
  }
}

/** What a run that ended with `exitCode` failed with. */
export function rtstoolError(subcommand: string, exitCode: number | null, stdout: string, stderr: string): RtstoolError {
  const lastLine = stderr.trimEnd().split('\n').at(-1) ?? '';
  if (lastLine === '') return new RtstoolError(stdout.startsWith('Usage:') ? 'USAGE' : 'UNKNOWN', subcommand, stdout.split('\n')[0] ?? '', exitCode);
  const fact = FACTS.find((row) => row.lastLine.test(lastLine))?.fact ?? 'UNKNOWN';
  return new RtstoolError(fact, subcommand, lastLine, exitCode);
}

export const isRtstoolError = (error: unknown, fact?: RtstoolFact): error is RtstoolError =>
  error instanceof RtstoolError && (fact === undefined || error.fact === fact);
