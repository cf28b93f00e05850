import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import pg from 'pg';
import type { PostgresClient } from './postgres-client.js';
import { invalidOption } from './postgres-lock-provider-options.js';

const KEEP_ALIVE_MS = 5_000;
/** What PostgreSQL keeps of an application's name. */
const NAME_BYTES = 63;

/** Where one database is. It may hold a password and is never printed. */
export interface PostgresAddress {
  readonly url: string;
  readonly caFile?: string | undefined;
}

/** Tells operators, and whoever finds a lock held, which process a session belongs to. */
export const applicationName = `holdfast ${process.pid} ${hostname()}`.slice(0, NAME_BYTES);

/** A client for the database, not connected. */
export function clientFor({ url, caFile }: PostgresAddress, timeoutMs: number): PostgresClient {
  return new pg.Client({
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    connectionTimeoutMillis: timeoutMs,
    ...(caFile === undefined ? {} : { ssl: { ca: readCertificates(caFile) } }),
  }) as unknown as PostgresClient;
}

/** The URL without user, password and query, for identity and messages. @throws `ERR_LOCK_CONFIG_INVALID` when it is none */
export function plainAddress(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalidOption('url is not a URL (its text is not shown, as it may hold a password)');
  }
  if (parsed.protocol !== 'postgresql:' && parsed.protocol !== 'postgres:') throw invalidOption(`url must begin with postgresql://, got ${parsed.protocol}//`);
  return `${parsed.hostname}:${parsed.port === '' ? 5432 : parsed.port}${parsed.pathname}`;
}

function readCertificates(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (error) {
    throw invalidOption(`caFile cannot be read: ${(error as Error).message}`, error);
  }
}
