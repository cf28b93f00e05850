import { hostname } from 'node:os';
import { engineUrl, readCertificates } from './tooz-address.js';
import { wordOf } from './tooz-errors.js';
import { invalidOption, type ToozSettings } from './tooz-lock-provider-options.js';
import { toozPostgresKey } from './tooz-names.js';
import type { ToozSession, ToozSqlEngine } from './tooz-sql-client.js';

const LOCK_TIMEOUT = '55P03';
const KEEP_ALIVE_MS = 5_000;
/** So that the server notices a client that fell silent. */
const SERVER_NOTICES = "SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '11s'";

/** Advisory locks of PostgreSQL sessions under tooz's two numbers. */
export const postgresEngine: ToozSqlEngine = {
  port: 5432,
  keyOf: (prefix, name) => toozPostgresKey(prefix, name).join(','),
  open,
};

async function open({ url, caFile, requestTimeoutMs }: ToozSettings): Promise<ToozSession> {
  const pg = await import('pg').catch(() => undefined);
  if (pg === undefined) throw invalidOption('tooz+postgresql:// needs the package pg; install it');
  const client = new pg.default.Client({
    connectionString: engineUrl({ url }),
    application_name: `holdfast ${process.pid} ${hostname()}`.slice(0, 63),
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    connectionTimeoutMillis: requestTimeoutMs,
    ...(caFile === undefined ? {} : { ssl: { ca: readCertificates(caFile) } }),
  });
  const listeners: (() => void)[] = [];
  let hasEnded = false;
  const ended = (): void => {
    hasEnded = true;
    for (const listener of listeners.splice(0)) listener();
  };
  client.on('error', ended);
  client.on('end', ended);
  // A polite goodbye to a server that does not answer would wait for ever.
  const end = (): void => (client as unknown as { readonly connection?: { readonly stream?: { destroy(): void } } }).connection?.stream?.destroy();
  try {
    await client.connect();
    await client.query(SERVER_NOTICES);
  } catch (error) {
    end();
    throw error;
  }
  let queueMs = -1;
  const ask = async (text: string, values: readonly unknown[]): Promise<boolean> => {
    const { rows } = await client.query<{ yes: unknown }>(text, [...values]);
    return rows[0]?.yes === true;
  };
  return {
    take: async (key, wantedQueueMs) => {
      const numbers = key.split(',').map(Number);
      if (wantedQueueMs === 0) return await ask('SELECT pg_try_advisory_lock($1, $2) AS yes', numbers);
      if (queueMs !== wantedQueueMs) await client.query(`SET lock_timeout = ${wantedQueueMs}`);
      queueMs = wantedQueueMs;
      try {
        return await ask('SELECT pg_advisory_lock($1, $2) IS NOT NULL AS yes', numbers);
      } catch (error) {
        if (wordOf(error) === LOCK_TIMEOUT) return false;
        throw error;
      }
    },
    giveBack: (key) => ask('SELECT pg_advisory_unlock($1, $2) AS yes', key.split(',').map(Number)),
    ping: () => client.query('SELECT 1'),
    onEnd: (listener) => (hasEnded ? listener() : listeners.push(listener)),
    end,
  };
}
