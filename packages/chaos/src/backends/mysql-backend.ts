import { startMariadb } from '@holdfast/engines';
import { mysqlCapabilities } from '@holdfast/provider-mysql';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { behindProxy } from './behind-proxy.js';
import type { ChaosBackend } from './chaos-backend.js';

const SILENCE_MS = 1_500;

/** MariaDB, whose locks live in sessions. */
export async function startMysqlBackend(): Promise<ChaosBackend> {
  const server = await startMariadb();
  const endSessions = (): Promise<void> => endMysqlSessions(server.url);
  return await behindProxy(server, (port) => ({
    manifest: mysqlCapabilities,
    provider: { module: '@holdfast/provider-mysql', export: 'MysqlLockProvider', options: { url: `mysql://root@127.0.0.1:${port}/test`, maxConnections: 10 } },
    silenceMs: SILENCE_MS,
    dieWithConnections: true,
  }), { endSessions });
}

async function endMysqlSessions(uri: string): Promise<void> {
  const connection = await createConnection({ uri });
  const [rows] = await connection.query<RowDataPacket[]>("SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() AND command <> 'Daemon'");
  for (const { id } of rows) await connection.query('KILL ?', [id]).catch(() => undefined); // it may have gone meanwhile
  await connection.end();
}
