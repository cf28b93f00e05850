import { isLockError, LockError, type LockErrorCode, type LockErrorDetails, type LockName } from '@holdfast/core/provider';

interface MappedError {
  readonly code: LockErrorCode;
  readonly message: string;
}

const REFUSES_LOGIN = 'MySQL refuses the user or password';

/** What MySQL or MariaDB says by its number, or the client by its code, and what our callers get. */
export const mysqlErrors: Readonly<Record<string, MappedError>> = {
  1044: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the MySQL user may not use this database' },
  1045: { code: 'ERR_LOCK_CONFIG_INVALID', message: REFUSES_LOGIN },
  1698: { code: 'ERR_LOCK_CONFIG_INVALID', message: REFUSES_LOGIN },
  1049: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the database does not exist' },
  1130: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'MySQL takes no connections from this host' },
  1142: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the MySQL user may not make or use the tables of the locks; let their owner run the statements in the README' },
  1146: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'the tables of the locks are gone; they are made at the next start' },
  1235: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'this server does not support GET_LOCK, as members of a Galera cluster do not' },
  3159: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'MySQL wants TLS; give tls or caFile' },
  HANDSHAKE_NO_SSL_SUPPORT: { code: 'ERR_LOCK_CONFIG_INVALID', message: 'this MySQL server speaks no TLS' },
  HANDSHAKE_SSL_ERROR: { code: 'ERR_LOCK_CONFIG_INVALID', message: "the MySQL server's certificate is not trusted, or TLS fails otherwise; give caFile" },
  1213: { code: 'ERR_LOCK_DEADLOCK', message: 'MariaDB found a deadlock between sessions' },
  3058: { code: 'ERR_LOCK_DEADLOCK', message: 'MySQL found a deadlock between sessions' },
  1040: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'MySQL has no connection left' },
  1203: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the MySQL user has no connection left' },
  1226: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'the MySQL user has used up what it may use' },
  1053: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'MySQL is stopping' },
  1205: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'somebody locks the table of the locks' },
  1290: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this MySQL server is read-only, as replicas are; locks need the primary' },
  1836: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'this MySQL server is read-only; locks need a server that writes' },
  1317: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'somebody interrupted our statement' },
  1927: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'somebody ended our session' },
  PROTOCOL_CONNECTION_LOST: { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'MySQL ended the connection' },
};

const UNKNOWN: MappedError = { code: 'ERR_LOCK_PROVIDER_UNAVAILABLE', message: 'MySQL could not be asked' };

/** The `LockError` for anything that a statement for the lock `name` ended with. */
export function toLockError(error: unknown, name?: LockName, details: LockErrorDetails = {}): LockError {
  if (isLockError(error)) return error;
  const { code, message } = mysqlErrors[stateOf(error) ?? ''] ?? UNKNOWN;
  return new LockError(code, name === undefined ? message : `${message}: ${name}`, { ...details, lockName: name, cause: error });
}

/** The server's number of the error, or the code of the client or the system. */
export function stateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  // Numbers from 1000 on are the server's; the client's own and the system's are below, and the client's names for MariaDB's are wrong.
  if ('errno' in error && typeof error.errno === 'number' && error.errno >= 1_000) return String(error.errno);
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
