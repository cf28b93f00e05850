import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';
import { kindOf } from '@holdfast/support-zookeeper';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

/** What the client calls an error, and what our callers get. */
export const zookeeperErrors: Readonly<Record<string, MappedError>> = {
  CONNECTION_LOSS: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'ZooKeeper cannot be reached' },
  OPERATION_TIMEOUT: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'ZooKeeper did not answer in time' },
  SESSION_EXPIRED: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'our session with ZooKeeper has ended' },
  NO_AUTH: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'ZooKeeper does not let this user read, make and remove nodes below the root; the user, the password or the root is wrong' },
  AUTH_FAILED: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'ZooKeeper refuses the login' },
  INVALID_ACL: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'ZooKeeper does not know the user that nodes should belong to' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'ZooKeeper could not be asked' };

/** The `LockError` for anything that a call for the lock `name` ended with. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = zookeeperErrors[kindOf(error)] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}
