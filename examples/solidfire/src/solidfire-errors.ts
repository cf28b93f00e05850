import { DriverError, isDriverError, type DriverErrorCode } from '@holdfast/volume';

/** What one error name of the cluster means, and which error it becomes here. */
export interface SolidFireErrorEntry {
  readonly name: string;
  readonly meaning: string;
  readonly driverCode: DriverErrorCode;
  /**
   * Whether the same request may succeed in a while. `refused`: nothing was done. `unknown`: it may have been done, so that only a request
   * that does no harm twice is sent again.
   */
  readonly passes?: 'refused' | 'unknown';
}

const refusedForNow = (name: string, meaning: string, driverCode: DriverErrorCode = 'ERR_BACKEND_REFUSED') =>
  ({ name, meaning, driverCode, passes: 'refused' }) as const;

const outcomeUnknown = (name: string, meaning: string) => ({ name, meaning, driverCode: 'ERR_BACKEND_REFUSED', passes: 'unknown' }) as const;

/** Error names that drivers know; any other becomes `ERR_BACKEND_REFUSED`. */
export const SOLIDFIRE_ERRORS = {
  versionMismatch: refusedForNow('xDBVersionMismatch', 'two changes met inside the cluster'),
  cloneSlotsTaken: refusedForNow('xMaxClonesPerVolumeExceeded', 'all clone slots of the volume are in use', 'ERR_CAPACITY'),
  nodeCloneSlotsTaken: refusedForNow('xMaxClonesPerNodeExceeded', 'all clone slots of the node are in use', 'ERR_CAPACITY'),
  snapshotsExceeded: refusedForNow('xMaxSnapshotsPerVolumeExceeded', 'the volume has as many snapshots as it may', 'ERR_CAPACITY'),
  nodeSnapshotsExceeded: refusedForNow('xMaxSnapshotsPerNodeExceeded', 'the node makes as many snapshots as it can', 'ERR_CAPACITY'),
  sliceNotRegistered: refusedForNow('xSliceNotRegistered', 'the volume is being moved inside the cluster'),
  notReady: refusedForNow('xNotReadyForIO', 'the volume is not ready yet'),
  notPrimary: refusedForNow('xNotPrimary', 'another node has taken over'),
  noHandler: refusedForNow('xNoHandler', 'a service is starting'),
  snapshotFailed: refusedForNow('xSnapshotFailed', 'the snapshot was not made'),
  noSuchPath: refusedForNow('xDBNoSuchPath', 'the cluster does not have this record (yet)'),
  permissionDenied: refusedForNow('xPermissionDenied', 'the user may not do this, or the cluster cannot check it at the moment', 'ERR_BACKEND_CONFIG'),
  operationTimeout: outcomeUnknown('xDBOperationTimeout', 'the cluster did not finish in time'),
  connectionLoss: outcomeUnknown('xDBConnectionLoss', 'the cluster lost a node on the way'),
  receiveTimeout: outcomeUnknown('xRecvTimeout', 'the cluster waited in vain for one of its nodes'),
  unknownAccount: { name: 'xUnknownAccount', meaning: 'there is no such account', driverCode: 'ERR_BACKEND_REFUSED' },
  duplicateUsername: { name: 'xDuplicateUsername', meaning: 'the account is there already', driverCode: 'ERR_BACKEND_REFUSED' },
  volumeNotFound: { name: 'xVolumeIDDoesNotExist', meaning: 'there is no such volume', driverCode: 'ERR_VOLUME_NOT_FOUND' },
  snapshotNotFound: { name: 'xSnapshotIDDoesNotExist', meaning: 'there is no such snapshot', driverCode: 'ERR_SNAPSHOT_NOT_FOUND' },
  limitExceeded: { name: 'xExceededLimit', meaning: 'a limit of the cluster is reached', driverCode: 'ERR_CAPACITY' },
  alreadyInGroup: { name: 'xAlreadyInVolumeAccessGroup', meaning: 'the volume is in the group already', driverCode: 'ERR_ATTACH_FAILED' },
  notInGroup: { name: 'xNotInVolumeAccessGroup', meaning: 'the volume is not in the group', driverCode: 'ERR_DETACH_FAILED' },
  groupNotFound: { name: 'xVolumeAccessGroupIDDoesNotExist', meaning: 'there is no such volume access group', driverCode: 'ERR_BACKEND_REFUSED' },
} as const satisfies Record<string, SolidFireErrorEntry>;

const ENTRY_BY_NAME = new Map<unknown, SolidFireErrorEntry>(Object.values(SOLIDFIRE_ERRORS).map((entry) => [entry.name, entry]));

/** The error for an answer that says no. @param doing - method of the interface */
export function solidFireError(name: string, message: string, doing: string): DriverError {
  const entry = ENTRY_BY_NAME.get(name);
  const meaning = entry === undefined ? '' : `: ${entry.meaning}`;
  return new DriverError(entry?.driverCode ?? 'ERR_BACKEND_REFUSED', `${doing}: ${name} "${message}"${meaning}`, { backendError: name });
}

/** True when the cluster answered with one of these errors. */
export function hasSolidFireError(error: unknown, ...entries: readonly SolidFireErrorEntry[]): boolean {
  return isDriverError(error) && entries.some(({ name }) => name === error.backendError);
}

/** True when nothing tells whether the request was carried out: no answer came, or one that leaves it open. */
export function isOutcomeUnknown(error: unknown): boolean {
  return isDriverError(error, 'ERR_BACKEND_UNREACHABLE') || passes(error) === 'unknown';
}

/** True when the cluster refused, did nothing, and may not refuse in a while. */
export function isRefusedForNow(error: unknown): boolean {
  return passes(error) === 'refused';
}

function passes(error: unknown): SolidFireErrorEntry['passes'] {
  return isDriverError(error) ? ENTRY_BY_NAME.get(error.backendError)?.passes : undefined;
}

/** Waits for `work`; an answer with one of these errors counts as done. */
export async function tolerating(work: Promise<unknown>, ...entries: readonly SolidFireErrorEntry[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!hasSolidFireError(error, ...entries)) throw error;
  }
}
