const BRAND = Symbol.for('@holdfast/fencing/FenceError');

/** Codes of a {@link FenceError}; stable within a major version. @public */
export type FenceErrorCode =
  /** The resource has seen a later holder: this one lost its lock, and its write was not made. */
  | 'ERR_FENCED'
  /** What came is no fencing token. */
  | 'ERR_FENCE_TOKEN_INVALID';

/** Tells that a guard did not let a write through. @public */
export class FenceError extends Error {
  constructor(
    /** The stable code. */
    readonly code: FenceErrorCode,
    message: string,
    /** The resource that was to be written. */
    readonly resource: string,
  ) {
    super(message);
    this.name = 'FenceError';
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/** Whether `error` is a {@link FenceError}, of this code when one is given; knows errors of another installed copy. @public */
export function isFenceError(error: unknown, code?: FenceErrorCode): error is FenceError {
  return typeof error === 'object' && error !== null && BRAND in error && (code === undefined || (error as FenceError).code === code);
}
