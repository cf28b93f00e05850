import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import type { LockName } from '@holdfast/core/provider';
import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import pg from 'pg';
import { PostgresLockProvider, type PostgresLockProviderOptions } from '../src/index.js';
import { keyOf } from '../src/postgres-key.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));
const HOLDERS = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted
  AND ((classid::bigint << 32) | objid::bigint) = $1::bigint`;

/** How locks are seen and taken away in the server itself, past the provider. */
export type PostgresLook = (server: pg.Pool, schema: string) => Pick<LockBackend, 'isHeld' | 'breakLock'>;

const lookAtSessions: PostgresLook = (server, schema) => {
  const holders = async (name: LockName): Promise<number[]> => (await server.query<{ pid: number }>(HOLDERS, [keyOf(schema, name)])).rows.map(({ pid }) => pid);
  return {
    isHeld: async (name) => (await holders(name)).length > 0,
    breakLock: async (name) => {
      for (const pid of await holders(name)) await server.query('SELECT pg_terminate_backend($1)', [pid]);
    },
  };
};

/** A schema of its own in a running server; providers reach it, or what stands before it at `port`, through a network that can fail. */
export async function postgresBackend(
  server: EngineInstance,
  settings: Partial<PostgresLockProviderOptions> = {},
  look = lookAtSessions,
  port = server.port,
): Promise<LockBackend> {
  const proxy = await TcpProxy.start(port);
  const past = new pg.Pool({ connectionString: server.url, max: 2 });
  past.on('error', () => undefined); // the server may be restarted
  const schema = `test_${randomBytes(8).toString('hex')}`;
  const options: PostgresLockProviderOptions = { url: `postgresql://postgres@127.0.0.1:${proxy.port}/postgres`, schema, ...settings };
  return {
    ...look(past, schema),
    provider: () => new PostgresLockProvider(options),
    unreachable: () => new PostgresLockProvider({ ...options, url: 'postgresql://postgres@127.0.0.1:1/postgres' }),
    contender: { module, args: options },
    faults: {
      network: (fault) => {
        proxy.fault = fault;
      },
      restart: async () => {
        await server.kill();
        await server.start();
      },
    },
    remove: async () => {
      await past.end();
      await proxy.stop();
    },
  };
}
