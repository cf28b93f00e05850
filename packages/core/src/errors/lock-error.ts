import type { LockScope } from '../lock-scope.js';
import type { LockHolder } from './lock-holder.js';
import { lockErrorCodes, type LockErrorCode } from './lock-error-code.js';

const BRAND = Symbol.for('@holdfast/core/LockError');

/** What a {@link LockError} tells beside its code and message. @public */
export interface LockErrorDetails {
  /** The rendered name, when it was known. */
  readonly lockName?: string | undefined;
  /** The template the name was rendered from. */
  readonly template?: string | undefined;
  /** How far the lock reaches. */
  readonly scope?: LockScope | undefined;
  /** The method that asked, as `Class.method`. */
  readonly method?: string | undefined;
  /** Who holds the lock, when the engine or the local queue could tell. */
  readonly holder?: LockHolder | undefined;
  /** How long the caller had waited, in milliseconds. */
  readonly waitedMs?: number | undefined;
  /** What went wrong underneath. */
  readonly cause?: unknown;
  /** With `ERR_LOCK_LOST`: what the body returned although its lock was lost. */
  readonly value?: unknown;
}

/**
 * The one error class of the framework; tell cases apart by `code`, never by message.
 * Made fresh for every failure, so its stack names the caller. Recognise it with {@link isLockError}, which also knows errors
 * of another installed copy.
 * @public
 */
export class LockError extends Error {
  /** The stable code; see `docs/errors.md`. */
  readonly code: LockErrorCode;
  /** The rendered lock name, when it was known. */
  readonly lockName: string | undefined;
  /** The template the name came from. */
  readonly template: string | undefined;
  /** The scope of the lock. */
  readonly scope: LockScope | undefined;
  /** `Class.method` of the caller. */
  readonly method: string | undefined;
  /** Who holds the lock, when known. */
  readonly holder: LockHolder | undefined;
  /** Milliseconds waited before the failure. */
  readonly waitedMs: number | undefined;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** With `ERR_LOCK_LOST`: the value the body returned. */
  readonly value: unknown;

  constructor(code: LockErrorCode, message: string, details: LockErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = code === 'ERR_LOCK_ABORTED' ? 'AbortError' : 'LockError';
    this.code = code;
    this.lockName = details.lockName;
    this.template = details.template;
    this.scope = details.scope;
    this.method = details.method;
    this.holder = details.holder;
    this.waitedMs = details.waitedMs;
    this.retryable = lockErrorCodes[code].retryable;
    this.value = details.value;
  }

  /** @internal */
  get [BRAND](): true {
    return true;
  }
}

/**
 * True when `error` is a {@link LockError}, of this or another installed copy, and, when `code` is given, carries that code.
 * @public
 */
export function isLockError(error: unknown, code?: LockErrorCode): error is LockError {
  return (
    typeof error === 'object' &&
    error !== null &&
    (error as { [BRAND]?: unknown })[BRAND] === true &&
    (code === undefined || (error as LockError).code === code)
  );
}
