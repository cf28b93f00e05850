const BRAND = Symbol.for('@holdfast/volume/DriverError');

/** What each {@link DriverErrorCode} means; codes are stable within a major version. @public */
export const driverErrorCodes = {
  ERR_VOLUME_NOT_FOUND: 'The backend has no such volume.',
  ERR_VOLUME_EXISTS: 'The backend already has a volume of that name.',
  ERR_VOLUME_BUSY: 'Something depends on the volume or snapshot: an attachment, a snapshot, a clone.',
  ERR_SNAPSHOT_NOT_FOUND: 'The backend has no such snapshot.',
  ERR_SNAPSHOT_LIMIT: 'The backend makes no more snapshots or clones of this volume.',
  ERR_CONNECTOR_INVALID: 'The connector lacks what the protocol needs to tell the host by.',
  ERR_EXPORT_FAILED: 'The volume could not be made reachable or unreachable.',
  ERR_ATTACH_FAILED: 'The host could not be given the volume.',
  ERR_DETACH_FAILED: 'The volume could not be taken from the host.',
  ERR_CAPACITY: 'The backend has no room, or no free number, left.',
  ERR_BACKEND_UNREACHABLE: 'The backend did not answer.',
  ERR_BACKEND_REFUSED: 'The backend answered with an error that has no code of its own here.',
  ERR_BACKEND_CONFIG: 'The backend or the driver is set up wrongly.',
} as const;

/** One of the stable codes in {@link driverErrorCodes}. @public */
export type DriverErrorCode = keyof typeof driverErrorCodes;

/** What a {@link DriverError} tells beside code and message. @public */
export interface DriverErrorDetails {
  /** The id of the volume the operation was for. */
  readonly volumeId?: string;
  /** The backend's own code or last line, word for word. */
  readonly backendError?: string | number;
  /** What went wrong underneath. */
  readonly cause?: unknown;
}

/** The one error drivers reject with; tell cases apart by `code`. @public */
export class DriverError extends Error {
  /** The stable code. */
  readonly code: DriverErrorCode;
  /** The id of the volume the operation was for, when there was one. */
  readonly volumeId: string | undefined;
  /** The backend's own code or text. */
  readonly backendError: string | number | undefined;

  constructor(code: DriverErrorCode, message: string, details: DriverErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'DriverError';
    this.code = code;
    this.volumeId = details.volumeId;
    this.backendError = details.backendError;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** True when `error` is a {@link DriverError}, of this or another installed copy, and, when `code` is given, carries that code. @public */
export function isDriverError(error: unknown, code?: DriverErrorCode): error is DriverError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { [BRAND]?: unknown })[BRAND] === true &&
    (code === undefined || (error as DriverError).code === code)
  );
}
