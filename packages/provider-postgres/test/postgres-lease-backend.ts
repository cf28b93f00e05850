import type { LockBackend } from '@holdfast/conformance';
import { startPgbouncer, type EngineInstance } from '@holdfast/engines';
import type { PostgresLockProviderOptions } from '../src/index.js';
import { digestOf } from '../src/postgres-key.js';
import { postgresBackend, type PostgresLook } from './postgres-backend.js';

/** The settings under which the kit judges leases: short, as it waits for dead holders. */
export const leaseSettings = { mode: 'lease-table', ttlMs: 1_500, requestTimeoutMs: 1_000 } as const satisfies Partial<PostgresLockProviderOptions>;

const lookAtLeases: PostgresLook = (server, schema) => {
  const isThere = async (): Promise<boolean> => (await server.query('SELECT to_regclass($1) IS NOT NULL AS there', [`${schema}.leases`])).rows[0].there as boolean;
  return {
    isHeld: async (name) =>
      (await isThere()) && (await server.query(`SELECT FROM ${schema}.leases WHERE key = $1 AND ends_at > clock_timestamp()`, [digestOf(schema, name)])).rows.length > 0,
    breakLock: async (name) => void (await server.query(`DELETE FROM ${schema}.leases WHERE key = $1`, [digestOf(schema, name)])),
  };
};

/** A schema of its own in a running server, for leases; with `isPooled` behind a pooler of its own that hands out transactions. */
export async function leaseBackend(server: EngineInstance, { isPooled = false } = {}): Promise<LockBackend> {
  const pooler = isPooled ? await startPgbouncer({ postgresPort: server.port, poolMode: 'transaction' }) : undefined;
  const backend = await postgresBackend(server, leaseSettings, lookAtLeases, pooler?.port);
  return {
    ...backend,
    remove: async () => {
      await backend.remove();
      await pooler?.stop();
    },
  };
}
