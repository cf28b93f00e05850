import { DriverError, isDriverError, type DriverErrorCode } from '@holdfast/volume';

/** What one return code of the array means, and which error it becomes here. */
export interface DothillErrorEntry {
  readonly code: number;
  readonly meaning: string;
  readonly driverCode: DriverErrorCode;
}

/** Return codes that drivers know by number; any other becomes `ERR_BACKEND_REFUSED`. */
export const DOTHILL_ERRORS = {
  sessionUnknown: { code: -10027, meaning: 'the session key is not, or no longer, known', driverCode: 'ERR_BACKEND_REFUSED' },
  sessionInvalid: { code: 2, meaning: 'the session key is not valid', driverCode: 'ERR_BACKEND_REFUSED' },
  lunOverlap: { code: -3177, meaning: 'another volume has this LUN for the initiator', driverCode: 'ERR_ATTACH_FAILED' },
  hostInUse: { code: -10058, meaning: 'the initiator or the nickname is known already', driverCode: 'ERR_ATTACH_FAILED' },
  nameInUse: { code: -10186, meaning: 'a volume or snapshot has this name', driverCode: 'ERR_VOLUME_EXISTS' },
  volumeNotFound: { code: -10075, meaning: 'there is no such volume', driverCode: 'ERR_VOLUME_NOT_FOUND' },
  notFound: { code: -10050, meaning: 'there is no such volume or snapshot', driverCode: 'ERR_VOLUME_NOT_FOUND' },
  mapMissing: { code: -10074, meaning: 'the volume is not mapped to the host', driverCode: 'ERR_DETACH_FAILED' },
  initiatorUnknown: { code: -10386, meaning: 'the initiator is not known', driverCode: 'ERR_CONNECTOR_INVALID' },
  unmapFailed: { code: -10509, meaning: 'the volume could not be unmapped', driverCode: 'ERR_DETACH_FAILED' },
  hasSnapshots: { code: -10183, meaning: 'the volume has snapshots', driverCode: 'ERR_VOLUME_BUSY' },
  fenced: { code: -29001, meaning: 'a later holder of the lock has spoken to the array', driverCode: 'ERR_BACKEND_REFUSED' },
  tokenMissing: { code: -29002, meaning: 'the array demands fencing tokens, and the lock provider gives none', driverCode: 'ERR_BACKEND_CONFIG' },
  tooManySessions: { code: 1069, meaning: 'too many requests or sessions at once', driverCode: 'ERR_BACKEND_REFUSED' },
} as const satisfies Record<string, DothillErrorEntry>;

const ENTRY_BY_CODE = new Map<number, DothillErrorEntry>(Object.values(DOTHILL_ERRORS).map((entry) => [entry.code, entry]));

/** The error for an answer that says no. @param command - without secrets */
export function dothillError(code: number, response: string, command: string): DriverError {
  const entry = ENTRY_BY_CODE.get(code);
  const meaning = entry === undefined ? '' : `: ${entry.meaning}`;
  return new DriverError(entry?.driverCode ?? 'ERR_BACKEND_REFUSED', `${command}: "${response}" (${code})${meaning}`, { backendError: code });
}

/** The error when no understandable answer came. */
export function unreachable(what: string): DriverError {
  return new DriverError('ERR_BACKEND_UNREACHABLE', what);
}

/** True when the array answered with one of these codes. */
export function hasDothillCode(error: unknown, ...entries: readonly DothillErrorEntry[]): boolean {
  return isDriverError(error) && entries.some((entry) => entry.code === error.backendError);
}

/** True when the same request may succeed after a new login. */
export function isWorthALogin(error: unknown): boolean {
  return isDriverError(error, 'ERR_BACKEND_UNREACHABLE') || hasDothillCode(error, DOTHILL_ERRORS.sessionUnknown, DOTHILL_ERRORS.sessionInvalid);
}

/** Waits for `work`; an answer with one of these codes counts as done. */
export async function tolerating(work: Promise<unknown>, ...entries: readonly DothillErrorEntry[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasDothillCode(error, ...entries)) throw error;
  }
}
