import { DriverError, isDriverError, type DriverErrorCode } from '@holdfast/volume';

interface FactEntry {
  readonly fact: string;
  /** What the command prints then, on either of its outputs. */
  readonly output: RegExp;
  readonly driverCode: DriverErrorCode;
}

/**
 * What vgc-cluster can fail with; the first row that fits is it. The vendor never published its texts, so a row only chooses the code of the
 * error: where the driver goes on after a failure, it looks at the cluster, not at the text.
 */
const FACTS = [
  { fact: 'BLOCKED', output: /BLOCKED/, driverCode: 'ERR_BACKEND_REFUSED' },
  { fact: 'SPACE_NOT_FOUND', output: /space.* does not exist/i, driverCode: 'ERR_VOLUME_NOT_FOUND' },
  { fact: 'SPACE_EXISTS', output: /already exists/i, driverCode: 'ERR_VOLUME_EXISTS' },
  { fact: 'NO_CAPACITY', output: /insufficient|not enough|no space/i, driverCode: 'ERR_CAPACITY' },
  { fact: 'NO_MANAGER', output: /unable to contact/i, driverCode: 'ERR_BACKEND_UNREACHABLE' },
] as const satisfies readonly FactEntry[];

/** One of the known failures; `NOT_RUN` when there was no such program, `KILLED` when a signal ended it. */
export type VgcClusterFact = (typeof FACTS)[number]['fact'] | 'NOT_RUN' | 'KILLED' | 'UNKNOWN';

/** vgc-cluster ended with another status than 0, or could not be run. */
export class VgcClusterError extends DriverError {
  readonly fact: VgcClusterFact;
  /** First line of standard output: the id of the request, when the command got that far. */
  readonly requestId: string;

  constructor(fact: VgcClusterFact, code: DriverErrorCode, command: string, said: string, requestId = '', cause?: unknown) {
    super(code, `vgc-cluster ${command}: ${said}`, { backendError: said, cause });
    this.name = 'VgcClusterError';
    this.fact = fact;
    this.requestId = requestId;
  }
}

/** The error of a command that ended with a status of its own. */
export function vgcClusterError(command: string, exitCode: number, stdout: string, stderr: string): VgcClusterError {
  const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
  const said = lines.at(-1) ?? `nothing, with exit status ${exitCode}`;
  // Blocked requests are told on standard output alone; a space may well be called BLOCKED.
  const entry = FACTS.find(({ fact, output }) => output.test(fact === 'BLOCKED' ? stdout : `${stdout}\n${stderr}`));
  return new VgcClusterError(entry?.fact ?? 'UNKNOWN', entry?.driverCode ?? 'ERR_BACKEND_REFUSED', command, said, (stdout.split('\n')[0] ?? '').trim());
}

/** The error of a command that never came to an end of its own. */
export function commandNotRun(command: string, cause: NodeJS.ErrnoException & { readonly signal?: NodeJS.Signals | null }): VgcClusterError {
  if (cause.signal) return new VgcClusterError('KILLED', 'ERR_BACKEND_UNREACHABLE', command, `ended by ${cause.signal}`, '', cause);
  return new VgcClusterError('NOT_RUN', 'ERR_BACKEND_CONFIG', command, cause.message, '', cause);
}

export const isVgcClusterError = (error: unknown, fact?: VgcClusterFact): error is VgcClusterError =>
  isDriverError(error) && error instanceof VgcClusterError && (fact === undefined || error.fact === fact);
