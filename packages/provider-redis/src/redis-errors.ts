import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

/** What Redis says by the first word of an error, and what our callers get. */
export const redisErrors: Readonly<Record<string, MappedError>> = {
  NOAUTH: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'Redis wants a login; give the user and password' },
  WRONGPASS: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'Redis refuses the user or password' },
  NOPERM: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the Redis user may not run what locks need (EVALSHA, SCRIPT, PUBLISH, SUBSCRIBE, INFO, and the keys below the prefix)' },
  WRONGTYPE: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'a key below the prefix belongs to somebody else' },
  READONLY: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this Redis server is a replica' },
  MOVED: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'this Redis server is part of a cluster; give a cluster client' },
  CROSSSLOT: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the prefix must not hold braces: it spoils the hash tags of the keys' },
  CLUSTERDOWN: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the Redis cluster is down' },
  LOADING: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'Redis is still loading its data' },
  MASTERDOWN: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this Redis replica has lost its primary' },
  BUSY: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'Redis is busy with a script of somebody else' },
  OOM: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'Redis has no memory left' },
  MISCONF: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'Redis refuses writes because it cannot save' },
  NOREPLICAS: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'Redis has too few replicas to take writes' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'Redis could not be asked' };

/** The `LockError` for anything that a command of the lock `name` ended with. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = redisErrors[firstWord(error)] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** Such as `NOSCRIPT`; what comes from the client and not from the server has none that is known here. */
export function firstWord(error: unknown): string {
  return error instanceof Error ? (/^[A-Z]+/.exec(error.message)?.[0] ?? '') : '';
}

/** A server that does not answer in time. */
export function notInTime(limitMs: number): LockError {
  return new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `Redis did not answer within ${limitMs} ms`);
}
