import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

/** What PostgreSQL says by its SQLSTATE, or the system by its code, and what our callers get. */
export const postgresErrors: Readonly<Record<string, MappedError>> = {
  '28P01': { code: 'ERR_LOCK_CONFIG_INVALID', message: 'PostgreSQL refuses the password' },
  '28000': { code: 'ERR_LOCK_CONFIG_INVALID', message: 'PostgreSQL refuses the user, or wants TLS' },
  '3D000': { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the database does not exist' },
  '42501': { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the PostgreSQL user may not make or use the schema of the locks; let its owner run the statements in the README' },
  HF001: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'leases need the isolation level read committed; take away default_transaction_isolation from this database or user' },
  '40P01': { code: 'ERR_LOCK_DEADLOCK', message: 'PostgreSQL found a deadlock between sessions' },
  '53300': { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'PostgreSQL has no connection left' },
  '53200': { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: "PostgreSQL's lock table is full; raise max_locks_per_transaction" },
  '57P01': { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'PostgreSQL ended our session' },
  '57P02': { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'PostgreSQL crashed' },
  '57P03': { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'PostgreSQL is starting or stopping' },
  '25006': { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this PostgreSQL server is a standby; locks need the primary' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'PostgreSQL could not be asked' };

/** The `LockError` for anything that a statement for the lock `name` ended with. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = postgresErrors[stateOf(error) ?? ''] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** Whether the server takes no writes: it is a standby, or its users are told so. */
export function isReadOnly(error: unknown): boolean {
  return stateOf(error) === '25006';
}

/** Whether the error says that the session has ended, and all that was in it. */
export function isSessionGone(error: unknown): boolean {
  return ['57P01', '57P02', 'ECONNRESET', 'EPIPE'].includes(stateOf(error) ?? '') || (error instanceof Error && /^Connection terminated/.test(error.message));
}

/** The SQLSTATE, or the code of a system error. */
export function stateOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
