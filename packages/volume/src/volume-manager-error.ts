const BRAND = Symbol.for('@holdfast/volume/VolumeManagerError');

/** What each {@link VolumeManagerErrorCode} means; codes are stable within a major version. @public */
export const volumeManagerErrorCodes = {
  ERR_VOLUME_UNKNOWN: 'There is no record of such a volume.',
  ERR_SNAPSHOT_UNKNOWN: 'There is no record of such a snapshot.',
  ERR_IMAGE_UNKNOWN: 'The image service has no such image, or the manager has no image service.',
  ERR_IMAGE_UNUSABLE: 'The image cannot be made a volume: its format, its size or its content is not what it should be.',
  ERR_VOLUME_STATUS: 'The status of the volume or snapshot does not allow the operation.',
  ERR_VOLUME_HAS_SNAPSHOTS: 'The volume has snapshots, and the deletion was not asked to take them along.',
  ERR_VOLUME_ELSEWHERE: 'The volume or snapshot lives on another backend; ask the manager of that one.',
  ERR_VOLUME_RESCHEDULE: 'The volume could not be made here and nothing is left of it; another backend may try.',
  ERR_NO_BACKEND: 'No backend has room for the volume.',
  ERR_REQUEST_INVALID: 'The request contradicts itself or the records.',
  ERR_MANAGER_CONFIG: 'The manager, the scheduler or the repository is set up wrongly.',
  ERR_NOT_SUPPORTED: 'The driver lacks an operation that the request needs.',
  ERR_RECORD_EXISTS: 'A record of that id is kept already.',
  ERR_RECORD_CHANGED: 'Somebody else changed or removed the record meanwhile.',
  ERR_REPOSITORY: 'The repository could not be read or written.',
} as const;

/** One of the stable codes in {@link volumeManagerErrorCodes}. @public */
export type VolumeManagerErrorCode = keyof typeof volumeManagerErrorCodes;

/** What a {@link VolumeManagerError} tells beside code and message. @public */
export interface VolumeManagerErrorDetails {
  /** The id of the record the operation was for. */
  readonly recordId?: string;
  /** What went wrong underneath. */
  readonly cause?: unknown;
}

/**
 * The error of the volume manager and its repositories; tell cases apart by `code`. What a driver rejected with is passed on as it is, and
 * so is a `LockError`.
 * @public
 */
export class VolumeManagerError extends Error {
  /** The stable code. */
  readonly code: VolumeManagerErrorCode;
  /** The id of the record the operation was for, when there was one. */
  readonly recordId: string | undefined;

  constructor(code: VolumeManagerErrorCode, message: string, details: VolumeManagerErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'VolumeManagerError';
    this.code = code;
    this.recordId = details.recordId;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** True when `error` is a {@link VolumeManagerError}, of this or another installed copy, and, when `code` is given, carries that code. @public */
export function isVolumeManagerError(error: unknown, code?: VolumeManagerErrorCode): error is VolumeManagerError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { [BRAND]?: unknown })[BRAND] === true &&
    (code === undefined || (error as VolumeManagerError).code === code)
  );
}
