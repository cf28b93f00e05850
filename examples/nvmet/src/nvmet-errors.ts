/** What nvmetcli can fail with, by the last line it says; the first row that fits is it. */
const FACTS = [
  { fact: 'NOT_ROOT', line: /must run as root/ },
  { fact: 'USAGE', line: /^(syntax:| {4,}\S+ ls$)/ },
  // These two come with exit status 0.
  { fact: 'FILE_MISSING', line: /^No saved config file at / },
  { fact: 'SKIPPED', line: /, skipped$/ },
  { fact: 'DEVICE_MISSING', line: /CFSError: Cannot enable .*\[Errno 2\]/ },
  { fact: 'ADDRESS_TAKEN', line: /Could not symlink .*\[Errno 98\]/ },
  { fact: 'ADDRESS_NOT_OURS', line: /Could not symlink .*\[Errno 99\]/ },
  { fact: 'FILE_BROKEN', line: /JSONDecodeError:/ },
  // Below: never seen while one command runs at a time.
  { fact: 'RACED', line: /CFSNotFound:|Could not (unlink|symlink) .*\[Errno (2|17)\]|Could not create \w+ in configFS/ },
  { fact: 'RACED', line: /\[Errno (16|39)\]|FileNotFoundError:|invalid literal for int/ },
] as const;

/** One of the known failures, or `UNKNOWN`. */
export type NvmetcliFact = (typeof FACTS)[number]['fact'] | 'NOT_RUN' | 'NOT_PUT_BACK' | 'UNKNOWN';

/** nvmetcli ended with another status than 0, said 0 and did less than it was told, or could not be run. */
export class NvmetcliError extends Error {
  constructor(
    readonly fact: NvmetcliFact,
    readonly subcommand: string,
    /** The fact in the tool's own words. */
    readonly line: string,
    readonly exitCode: number | null,
    options?: ErrorOptions,
  ) {
    super(`nvmetcli ${subcommand} failed${exitCode === null ? '' : ` (exit ${exitCode})`}: ${line}`, options);
    this.name = 'NvmetcliError';
  }
}

/**
 * What a run failed with; undefined when all is well. The tool says nothing when it did everything: whatever it prints is a part that it
 * did not do, although it may end with 0.
 */
export function nvmetcliFailure(subcommand: string, exitCode: number, stdout: string, stderr: string): NvmetcliError | undefined {
  const line = lastLine(stderr) || lastLine(stdout);
  if (exitCode === 0 && line === '') return undefined;
  return new NvmetcliError(FACTS.find((row) => row.line.test(line))?.fact ?? 'UNKNOWN', subcommand, line, exitCode);
}

export const isNvmetcliError = (error: unknown, fact?: NvmetcliFact): error is NvmetcliError =>
  error instanceof NvmetcliError && (fact === undefined || error.fact === fact);

const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
