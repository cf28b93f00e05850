import { DriverError, isDriverError, type DriverErrorCode } from '@holdfast/volume';

/** What one error code of the array means, and which error it becomes here. */
export interface UnityErrorEntry {
  readonly codes: readonly number[];
  readonly meaning: string;
  readonly driverCode: DriverErrorCode;
}

/** Error codes that drivers know by number; any other becomes `ERR_BACKEND_REFUSED`. */
export const UNITY_ERRORS = {
  notFound: { codes: [131149829], meaning: 'there is no such object', driverCode: 'ERR_VOLUME_NOT_FOUND' },
  initiatorExists: { codes: [100663539], meaning: 'the initiator is known already', driverCode: 'ERR_ATTACH_FAILED' },
  hluInUse: { codes: [100663552], meaning: 'another volume has this number on the host', driverCode: 'ERR_ATTACH_FAILED' },
  modifiedByAnother: { codes: [108008704], meaning: 'another request is modifying the LUN', driverCode: 'ERR_BACKEND_REFUSED' },
  lunNameInUse: { codes: [108007744], meaning: 'a LUN has this name', driverCode: 'ERR_VOLUME_EXISTS' },
  tooManyLuns: { codes: [108008750], meaning: 'the host has as many LUNs as it may', driverCode: 'ERR_CAPACITY' },
  nothingToModify: { codes: [108007456], meaning: 'it is like that already', driverCode: 'ERR_BACKEND_REFUSED' },
  lunCannotShrink: { codes: [108007728], meaning: 'a LUN cannot become smaller', driverCode: 'ERR_BACKEND_REFUSED' },
  hasThinClones: { codes: [108009078], meaning: 'the LUN has thin clones', driverCode: 'ERR_VOLUME_BUSY' },
  tooManyThinClones: { codes: [108008767], meaning: 'the LUN has as many thin clones as it may', driverCode: 'ERR_CAPACITY' },
  snapNameInUse: { codes: [1903001605, 1903132675], meaning: 'a snapshot has this name', driverCode: 'ERR_VOLUME_EXISTS' },
  snapAttached: { codes: [1903001603], meaning: 'the snapshot is attached', driverCode: 'ERR_VOLUME_BUSY' },
  inReplication: { codes: [105906485], meaning: 'the LUN is replicated', driverCode: 'ERR_VOLUME_BUSY' },
} as const satisfies Record<string, UnityErrorEntry>;

const ENTRY_BY_CODE = new Map<number, UnityErrorEntry>(Object.values(UNITY_ERRORS).flatMap((entry) => entry.codes.map((code) => [code, entry])));

/** The error for an answer that says no. @param request - method and path */
export function unityError(code: number, messages: string, request: string): DriverError {
  const entry = ENTRY_BY_CODE.get(code);
  const meaning = entry === undefined ? '' : `: ${entry.meaning}`;
  return new DriverError(entry?.driverCode ?? 'ERR_BACKEND_REFUSED', `${request}: "${messages}" (${code})${meaning}`, { backendError: code });
}

/** True when the array answered with one of these codes. */
export function hasUnityCode(error: unknown, ...entries: readonly UnityErrorEntry[]): boolean {
  return isDriverError(error) && entries.some(({ codes }) => codes.includes(Number(error.backendError)));
}

/** Waits for `work`; an answer with one of these codes counts as done. */
export async function tolerating(work: Promise<unknown>, ...entries: readonly UnityErrorEntry[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasUnityCode(error, ...entries)) throw error;
  }
}

/** Resolves to what `work` gives, or to undefined when the array has no such object. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (hasUnityCode(error, UNITY_ERRORS.notFound)) return undefined;
    throw error;
  }
}
