import { readFileSync } from 'node:fs';
import type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.js';
import { invalidOption } from './redis-lock-provider-options.js';

/** Where one Redis is, as plain data that can be sent to a thread. It may hold a password and is never printed. */
export interface RedisAddress {
  readonly url: string;
  readonly caFile?: string | undefined;
}

/** A client for the address, not connected, made with whichever client library is installed; ioredis first. @throws `ERR_LOCK_CONFIG_INVALID` */
export async function clientFor({ url, caFile }: RedisAddress): Promise<RedisClient> {
  const ca = caFile === undefined ? undefined : readCertificates(caFile);
  const ioredis = await import('ioredis').catch(() => undefined);
  if (ioredis !== undefined) {
    const { Redis } = ioredis;
    return new Redis(url, { lazyConnect: true, ...(ca === undefined ? {} : { tls: { ca } }) }) as unknown as IoredisClient;
  }
  const redis = await import('redis').catch(() => undefined);
  if (redis === undefined) throw invalidOption('a url needs the package ioredis or redis; install one of them');
  const socket = ca === undefined ? {} : { socket: { tls: true as const, ca } };
  return redis.createClient({ url, ...socket }) as unknown as NodeRedisClient;
}

function readCertificates(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (error) {
    throw invalidOption(`caFile cannot be read: ${(error as Error).message}`, error);
  }
}

/** The URL without user, password and query, for identity and messages. */
export function plainAddress(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalidOption('url is not a URL (its text is not shown, as it may hold a password)');
  }
  if (parsed.protocol !== 'redis:' && parsed.protocol !== 'rediss:') throw invalidOption(`url must begin with redis:// or rediss://, got ${parsed.protocol}//`);
  if (!/^(\/\d*)?$/.test(parsed.pathname)) throw invalidOption('the path of the url must be the number of a database');
  const database = Number(parsed.pathname.slice(1));
  return `${parsed.hostname}:${parsed.port === '' ? 6379 : parsed.port}/${database}`;
}

interface KnownOptions {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly db?: number;
  readonly name?: string;
  readonly sentinels?: readonly { readonly host?: string; readonly port?: number }[];
  readonly url?: string;
  readonly database?: number;
  readonly socket?: { readonly host?: string; readonly port?: number; readonly path?: string };
}

/** Which server and database a client talks to; equal for two clients of the same one. */
export function addressOfClient(client: RedisClient): string {
  const options: KnownOptions = client.options ?? {};
  if ('isCluster' in client && client.isCluster === true) {
    const nodes = (client as unknown as { startupNodes?: readonly unknown[] }).startupNodes ?? [];
    return `cluster ${nodes.map((node) => (typeof node === 'object' ? addressOf(node as KnownOptions) : String(node))).sort().join(',')}`;
  }
  if (options.sentinels != null && options.sentinels.length > 0) return `sentinel ${options.name ?? ''} ${options.sentinels.map(addressOf).sort().join(',')}/${options.db ?? 0}`;
  if (options.url !== undefined && options.socket?.host === undefined) return plainAddress(options.url);
  return `${addressOf(options.socket ?? options)}/${options.db ?? options.database ?? 0}`;
}

const addressOf = ({ host = 'localhost', port = 6379, path }: KnownOptions): string => path ?? `${host}:${port}`;
