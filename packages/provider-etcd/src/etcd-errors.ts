import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockHolder, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

/** What the client calls an error, by the name of its class, and what our callers get. */
export const etcdErrors: Readonly<Record<string, MappedError>> = {
  EtcdAuthenticationFailedError: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'etcd refuses the user or password' },
  EtcdPermissionDeniedError: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the etcd user may not read and write the keys below the prefix' },
  EtcdUserNotFoundError: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'etcd does not know the user' },
  EtcdInvalidAuthTokenError: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'etcd has forgotten our login' },
  EtcdLeaseInvalidError: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'our session with etcd has ended' },
  GRPCUnauthenticatedError: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'etcd wants a login; give the user and password' },
  GRPCDeadlineExceededError: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'etcd did not answer in time' },
  GRPCUnavailableError: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'etcd cannot be reached, or has no leader' },
  GRPCResourceExhastedError: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'etcd has no room left, or too many requests' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'etcd could not be asked' };
const NO_LOGIN = /user name is empty/i;

/** The `LockError` for anything that a call for the lock `name` ended with. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const text = error instanceof Error ? error.message : '';
  const kind = NO_LOGIN.test(text) ? 'GRPCUnauthenticatedError' : error instanceof Error ? error.constructor.name : '';
  const { code, message } = etcdErrors[kind] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** Whether the error says that the lease of our session is gone. */
export function isLeaseGone(error: unknown): boolean {
  return error instanceof Error && (error.constructor.name === 'EtcdLeaseInvalidError' || /requested lease not found/i.test(error.message));
}

/** Whether the connection went while the server was asked; one that could not be made is another matter. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof Error && /\b14 UNAVAILABLE: (Connection dropped|read ECONNRESET)/.test(error.message);
}

/** Whether no connection could be made, so that nothing arrived. */
export function isNeverSent(error: unknown): boolean {
  return error instanceof Error && /\b14 UNAVAILABLE: No connection established/.test(error.message);
}

/** Whether the member that was asked cannot be reached or does not answer; others may. */
export function isMemberFault(error: unknown): boolean {
  return error instanceof Error && ['GRPCUnavailableError', 'GRPCDeadlineExceededError'].includes(error.constructor.name);
}

/** The error of a caller who does not wait. */
export function busyError(name: LockName, holder: LockHolder | undefined): LockError {
  const whom = holder === undefined ? '' : ` by ${holder.method ?? 'process'} in process ${holder.pid} on ${holder.host}`;
  return new LockError('ERR_LOCK_BUSY', `held${whom}: ${name}`, { lockName: name, holder });
}
