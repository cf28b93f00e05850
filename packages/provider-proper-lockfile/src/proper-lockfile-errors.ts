import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

/** What proper-lockfile and the file system say by `code`, and what our callers get. */
export const properLockfileErrors: Readonly<Record<string, MappedError>> = {
  ELOCKED: { code: 'ERR_LOCK_BUSY', message: 'held by another' },
  ECOMPROMISED: { code: 'ERR_LOCK_LOST', message: 'lost' },
  ENOTACQUIRED: { code: 'ERR_LOCK_LOST', message: 'not held any more' },
  ERELEASED: { code: 'ERR_LOCK_RELEASED', message: 'released before' },
  ENOENT: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock directory is gone' },
  ENOTDIR: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock directory is gone' },
  EACCES: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'no permission to write to the lock directory' },
  EPERM: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'no permission to write to the lock directory' },
  EROFS: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the file system of the lock directory is read-only' },
  ENOSPC: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the file system of the lock directory is full' },
  EDQUOT: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the disk quota at the lock directory is used up' },
  EMFILE: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this process has no file descriptor left' },
  ENFILE: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this node has no file descriptor left' },
  EIO: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the disk of the lock directory failed' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock directory could not be used' };

/** The `LockError` for anything thrown while the lock `name` was worked on. */
export function toLockError(error: unknown, name: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = properLockfileErrors[errorCode(error) ?? ''] ?? UNKNOWN;
  return new LockError(code, `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** The `code` of a system or library error. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
