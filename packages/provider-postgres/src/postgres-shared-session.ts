import type { PostgresConnection } from './postgres-connection.js';
import { toLockError } from './postgres-errors.js';
import type { PostgresSettings } from './postgres-lock-provider-options.js';
import { probeSession } from './postgres-probe.js';
import { prepareSchema } from './postgres-schema.js';
import type { PostgresStatements } from './postgres-statements.js';

/** Opens the session that holds all locks which are free when they are asked for; its server is known to be fit for locks. */
export async function openShared(open: () => Promise<PostgresConnection>, statements: PostgresStatements, { mode, schema }: PostgresSettings): Promise<PostgresConnection> {
  try {
    const connection = await open();
    connection.isShared = true;
    try {
      if (mode === 'session') await probeSession(connection, open);
      await prepareSchema(connection, statements, schema);
    } catch (error) {
      connection.end();
      throw error;
    }
    return connection;
  } catch (error) {
    throw toLockError(error);
  }
}
