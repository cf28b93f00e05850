import { LockError } from '@holdfast/core/provider';
import type { PostgresConnection } from './postgres-connection.js';

/**
 * Looks whether a connection is one session with the server. A pooler that hands out transactions gives each statement whichever session is free:
 * a lock taken in one would be lost to another client. While a second connection keeps the first one's session busy, the first one's next
 * statement shows it.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the server behind a connection changes
 */
export async function probeSession(connection: PostgresConnection, open: () => Promise<PostgresConnection>): Promise<void> {
  if (!connection.isPooled) return;
  const second = await open();
  try {
    await second.run({ text: 'BEGIN' });
    await second.run({ text: 'SELECT 1' });
    const { rows } = await connection.run({ text: 'SELECT pg_backend_pid() AS pid' });
    await second.run({ text: 'ROLLBACK' });
    if (Number(rows[0]!['pid']) === connection.pid) return;
  } finally {
    second.end();
  }
  throw new LockError(
    'ERR_LOCK_CONFIG_INVALID',
    "a pooler between us and PostgreSQL hands out single transactions, which would lose session locks; connect to the server itself, use pool_mode = session, or give mode: 'lease-table' or mode: 'transaction'",
  );
}
