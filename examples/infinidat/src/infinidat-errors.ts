import { DriverError, isDriverError, type DriverErrorCode } from '@holdfast/volume';

/** What one error code of the array means, and which error it becomes here. */
export interface InfinidatErrorEntry {
  readonly code: string;
  readonly meaning: string;
  readonly driverCode: DriverErrorCode;
}

/** Codes of the array that are known by name; any other becomes `ERR_BACKEND_REFUSED`. */
export const INFINIDAT_ERRORS = {
  approvalRequired: { code: 'APPROVAL_REQUIRED', meaning: 'the operation was not approved', driverCode: 'ERR_BACKEND_REFUSED' },
  hasChildren: { code: 'APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN', meaning: 'the volume has snapshots', driverCode: 'ERR_VOLUME_BUSY' },
  hostNotFound: { code: 'HOST_NOT_FOUND', meaning: 'there is no such host', driverCode: 'ERR_ATTACH_FAILED' },
  volumeNotFound: { code: 'VOLUME_NOT_FOUND', meaning: 'there is no such volume', driverCode: 'ERR_VOLUME_NOT_FOUND' },
  lunNotFound: { code: 'LUN_NOT_FOUND', meaning: 'the volume is not mapped to the host', driverCode: 'ERR_DETACH_FAILED' },
  poolNotFound: { code: 'POOL_NOT_FOUND', meaning: 'there is no such pool', driverCode: 'ERR_BACKEND_CONFIG' },
  hostNameConflict: { code: 'HOST_NAME_CONFLICT', meaning: 'a host has this name', driverCode: 'ERR_ATTACH_FAILED' },
  volumeNameConflict: { code: 'VOLUME_NAME_CONFLICT', meaning: 'a volume or snapshot has this name', driverCode: 'ERR_VOLUME_EXISTS' },
  portTaken: { code: 'PORT_ALREADY_BELONGS_TO_HOST', meaning: 'the port belongs to a host already', driverCode: 'ERR_ATTACH_FAILED' },
  mappingExists: { code: 'MAPPING_ALREADY_EXISTS', meaning: 'the volume is mapped to the host already', driverCode: 'ERR_ATTACH_FAILED' },
  lunInUse: { code: 'LUN_ALREADY_IN_USE', meaning: 'another volume has this LUN', driverCode: 'ERR_ATTACH_FAILED' },
  noFreeLun: { code: 'NO_FREE_LUN', meaning: 'the host has no free LUN', driverCode: 'ERR_CAPACITY' },
  volumeMapped: { code: 'VOLUME_IS_MAPPED', meaning: 'the volume is mapped to a host', driverCode: 'ERR_VOLUME_BUSY' },
  noSpace: { code: 'NOT_ENOUGH_SPACE', meaning: 'the pool has no room', driverCode: 'ERR_CAPACITY' },
} as const satisfies Record<string, InfinidatErrorEntry>;

const ENTRY_BY_CODE = new Map<string, InfinidatErrorEntry>(Object.values(INFINIDAT_ERRORS).map((entry) => [entry.code, entry]));

/** The error for an answer that says no. @param request - method and path */
export function infinidatError(code: string, message: string, request: string): DriverError {
  const entry = ENTRY_BY_CODE.get(code);
  const meaning = entry === undefined ? '' : `: ${entry.meaning}`;
  return new DriverError(entry?.driverCode ?? 'ERR_BACKEND_REFUSED', `${request}: "${message}" (${code})${meaning}`, { backendError: code });
}

/** True when the array answered with one of these codes. */
export function hasInfinidatCode(error: unknown, ...entries: readonly InfinidatErrorEntry[]): boolean {
  return isDriverError(error) && entries.some((entry) => entry.code === error.backendError);
}

/** Waits for `work`; an answer with one of these codes counts as done. */
export async function tolerating(work: Promise<unknown>, ...entries: readonly InfinidatErrorEntry[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasInfinidatCode(error, ...entries)) throw error;
  }
}
