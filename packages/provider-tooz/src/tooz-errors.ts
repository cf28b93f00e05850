import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

const login: MappedError = { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the engine refuses the user or password, or wants TLS' };
const noDirectory: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the lock directory is gone' };
const noPermission: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'no permission to use the lock file; run as the user that Cinder runs as' };
const stopping: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the engine starts, stops or is a copy that cannot be written to' };
const full: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the engine has no connection or no memory left' };

const away: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'ZooKeeper cannot be reached, or does not answer in time' };
const noAccess: MappedError = { code: 'ERR_LOCK_CONFIG_INVALID', message: "ZooKeeper does not let this user work with tooz's nodes; log in as Cinder does" };

const refusedName: MappedError = { code: 'ERR_LOCK_NAME_INVALID', message: 'the server refuses the name of the lock, to Cinder as well; MySQL takes 64 characters with the prefix, MariaDB 192 bytes' };

/** What the system or the engine says, by its code, the name of the error or the first word of its message, and what our callers get. */
export const toozErrors: Readonly<Record<string, MappedError>> = {
  ENOENT: noDirectory,
  ENOTDIR: noDirectory,
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the file system of the lock directory is read-only' },
  ENOSPC: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the file system of the lock directory is full' },
  EMFILE: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this process has no file descriptor left' },
  ELOOP: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the lock file is a symbolic link' },
  NOAUTH: login,
  WRONGPASS: login,
  NOPERM: login,
  READONLY: stopping,
  LOADING: stopping,
  OOM: full,
  WRONGTYPE: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the key of the lock holds something else' },
  '28P01': login,
  '28000': login,
  '3D000': { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the database does not exist' },
  '53300': full,
  '53200': full,
  '57P01': stopping,
  '57P03': stopping,
  '40P01': { code: 'ERR_LOCK_DEADLOCK', message: 'the engine found a deadlock between sessions' },
  ER_ACCESS_DENIED_ERROR: login,
  ER_DBACCESS_DENIED_ERROR: login,
  ER_BAD_DB_ERROR: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the database does not exist' },
  ER_CON_COUNT_ERROR: full,
  ER_SERVER_SHUTDOWN: stopping,
  ER_USER_LOCK_DEADLOCK: { code: 'ERR_LOCK_DEADLOCK', message: 'the engine found a deadlock between sessions' },
  ER_USER_LOCK_WRONG_NAME: refusedName,
  ER_TOO_LONG_IDENT: refusedName,
  CONNECTION_LOSS: away,
  OPERATION_TIMEOUT: away,
  SESSION_EXPIRED: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'our session with ZooKeeper has ended' },
  NO_AUTH: noAccess,
  AUTH_FAILED: noAccess,
  INVALID_ACL: noAccess,
  BAD_ARGUMENTS: { code: 'ERR_LOCK_NAME_INVALID', message: 'ZooKeeper refuses the name of the lock, to Cinder as well' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the engine could not be asked' };

/** The `LockError` for anything thrown while the lock `name` was worked on. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = toozErrors[wordOf(error)] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** What tells errors apart: their code, from ZooKeeper the name, or, from Redis, the first word. */
export function wordOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof Error && /^[A-Z]+_[A-Z]+$/.test(error.name)) return error.name;
  return error instanceof Error ? (/^[A-Z]+(?= )/.exec(error.message)?.[0] ?? '') : '';
}
