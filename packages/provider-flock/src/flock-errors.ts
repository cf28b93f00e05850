import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

/** What the system says by `code`, and what our callers get. */
export const flockErrors: Readonly<Record<string, MappedError>> = {
  ENOENT: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock directory is gone' },
  ENOTDIR: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock directory is gone' },
  EACCES: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'no permission to use the lock directory' },
  EPERM: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'no permission to use the lock directory' },
  EROFS: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the file system of the lock directory is read-only' },
  ELOOP: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'a lock file is a symbolic link' },
  EMFILE: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this process has no file descriptor left' },
  ENFILE: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this node has no file descriptor left' },
  ENOLCK: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the kernel has no room for another lock' },
  ENOSPC: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the file system is full, or the limit of watched files (fs.inotify.max_user_watches) is reached' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock files could not be used' };

/** The `LockError` for anything thrown while the lock `name` was worked on. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = flockErrors[errorCode(error) ?? ''] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** The `code` of a system error. */
export function errorCode(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
