/**
 * What the array says no with, and the HTTP status that goes with it. Codes that clients of the real array are known to match are marked;
 * the others had to be named, for the array's own list is not published.
 */
export const ARRAY_ERRORS = {
  UNAUTHORIZED: 401,
  APPROVAL_REQUIRED: 403, // known
  APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN: 403, // known
  HOST_NOT_FOUND: 404, // known
  VOLUME_NOT_FOUND: 404, // known
  LUN_NOT_FOUND: 404, // known
  POOL_NOT_FOUND: 404,
  PORT_NOT_FOUND: 404,
  NETWORK_SPACE_NOT_FOUND: 404,
  NODE_NOT_FOUND: 404,
  ENTITY_NOT_FOUND: 404,
  METADATA_NOT_FOUND: 404,
  PATH_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  HOST_NAME_CONFLICT: 409,
  VOLUME_NAME_CONFLICT: 409,
  PORT_ALREADY_BELONGS_TO_HOST: 409, // known
  MAPPING_ALREADY_EXISTS: 409, // known
  LUN_ALREADY_IN_USE: 409,
  NO_FREE_LUN: 409,
  VOLUME_IS_MAPPED: 409,
  NOT_ENOUGH_SPACE: 409,
  BAD_REQUEST: 400,
  UNKNOWN_PARAMETER: 400, // known
  REQUEST_TOO_LARGE: 413,
  SERVICE_UNAVAILABLE: 503,
} as const;

export type ArrayErrorCode = keyof typeof ARRAY_ERRORS;

/** A refusal: a code that clients match, and a sentence for people. */
export class ArrayError extends Error {
  readonly status: number;

  /** @param reasons - why approval is needed, one sentence each */
  constructor(
    readonly code: ArrayErrorCode,
    message: string,
    readonly reasons: readonly string[] = [],
  ) {
    super(message);
    this.status = ARRAY_ERRORS[code];
  }
}

export function badRequest(message: string): ArrayError {
  return new ArrayError('BAD_REQUEST', message);
}
