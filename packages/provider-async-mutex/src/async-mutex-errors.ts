import { E_ALREADY_LOCKED, E_CANCELED, E_TIMEOUT } from 'async-mutex';
import { isLockError, LockError, type LockErrorCode, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly thrown: unknown;
  readonly code: LockErrorCode;
  readonly message: string;
}

/**
 * What async-mutex throws, and what our callers get. Its errors are three shared objects whose stacks never name the caller;
 * ours are made fresh, with the library's as cause.
 */
export const asyncMutexErrors: readonly MappedError[] = [
  { thrown: E_CANCELED, code: 'ERR_LOCK_CLOSED', message: 'async-mutex cancelled the request' },
  { thrown: E_TIMEOUT, code: 'ERR_LOCK_TIMEOUT', message: 'async-mutex gave up waiting' },
  { thrown: E_ALREADY_LOCKED, code: 'ERR_LOCK_BUSY', message: 'async-mutex found the mutex held' },
];

/** The `LockError` for anything thrown while the mutex of `name` was asked for. */
export function toLockError(error: unknown, name: LockName): LockError {
  if (isLockError(error)) return error;
  const known = asyncMutexErrors.find(({ thrown }) => thrown === error);
  const message = known?.message ?? 'async-mutex failed';
  return new LockError(known?.code ?? 'ERR_LOCK_PROVIDER_UNAVAILABLE', `${message}: ${name}`, { lockName: name, cause: error });
}
