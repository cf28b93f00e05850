import { startPostgres } from '@holdfast/engines';
import { postgresCapabilities } from '@holdfast/provider-postgres';
import { Client } from 'pg';
import { behindProxy } from './behind-proxy.js';
import type { ChaosBackend } from './chaos-backend.js';

const SILENCE_MS = 1_500;

/** PostgreSQL, whose locks live in sessions. */
export async function startPostgresBackend(): Promise<ChaosBackend> {
  const server = await startPostgres();
  const endSessions = (): Promise<void> => endPostgresSessions(server.url);
  return await behindProxy(server, (port) => ({
    manifest: postgresCapabilities,
    provider: { module: '@holdfast/provider-postgres', export: 'PostgresLockProvider', options: { url: `postgresql://postgres@127.0.0.1:${port}/postgres`, maxConnections: 10 } },
    silenceMs: SILENCE_MS,
    dieWithConnections: true,
  }), { endSessions });
}

async function endPostgresSessions(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'");
  await client.end();
}
