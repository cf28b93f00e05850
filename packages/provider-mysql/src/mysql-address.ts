import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import type { ConnectionOptions } from 'mysql2';
import { invalidOption, type MysqlLockProviderOptions } from './mysql-lock-provider-options.js';

const KEEP_ALIVE_MS = 5_000;
const DEFAULT_PORT = 3306;

/** Where one database is and how to log in. It may hold a password and is never printed. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Present when TLS is spoken; without certificates those that Node.js knows are trusted. */
  readonly tls: { readonly certificates: string | undefined } | undefined;
}

/** What `url` says. @throws `ERR_LOCK_CONFIG_INVALID` when it is none, names no host or database, or `caFile` cannot be read; its text is not shown */
export function addressOf({ url, tls, caFile }: MysqlLockProviderOptions): MysqlAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw invalidOption('url is not a URL (its text is not shown, as it may hold a password)');
  }
  if (parsed.protocol !== 'mysql:' && parsed.protocol !== 'mariadb:') throw invalidOption(`url must begin with mysql:// or mariadb://, got ${parsed.protocol}//`);
  if (parsed.search !== '') throw invalidOption('url has a query; settings are options here, and keys of the query only for lockModule');
  const database = decoded(parsed.pathname.slice(1));
  if (parsed.hostname === '') throw invalidOption('url must name a host');
  if (database === '' || database.includes('/')) throw invalidOption('url must name one database, such as mysql://db.example/cinder');
  return {
    host: parsed.hostname.toLowerCase().replaceAll(/^\[|\]$/g, ''),
    port: parsed.port === '' ? DEFAULT_PORT : Number(parsed.port),
    user: decoded(parsed.username),
    password: decoded(parsed.password),
    database,
    tls: tls === true || caFile !== undefined ? { certificates: caFile === undefined ? undefined : readCertificates(caFile) } : undefined,
  };
}

/** Host, port and database, for identity and messages. Some servers fold the case of databases, and too much excluded is better than too little. */
export function plainAddress({ host, port, database }: MysqlAddress): string {
  return `${host}:${port}/${database.toLowerCase()}`;
}

/** A socket to the server that notices within seconds when the host at its other end is gone. */
export function socketTo({ host, port }: MysqlAddress): Socket {
  const socket = connect({ host, port });
  socket.setNoDelay(true);
  socket.once('connect', () => socket.setKeepAlive(true, KEEP_ALIVE_MS));
  return socket;
}

/** What mysql2 needs for a connection over `socket`. */
export function clientOptions(address: MysqlAddress, socket: Socket, timeoutMs: number): ConnectionOptions {
  const { host, port, user, password, database, tls } = address;
  return {
    ...{ host, port, user, password, database },
    stream: () => socket,
    connectTimeout: timeoutMs,
    connectAttributes: { program_name: `holdfast ${process.pid} ${hostname()}` },
    charset: 'utf8mb4',
    multipleStatements: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    // The client checks names only; an address is checked by us once it is connected.
    ...(tls === undefined ? {} : { ssl: { rejectUnauthorized: true, verifyIdentity: isIP(host) === 0, ...(tls.certificates === undefined ? {} : { ca: tls.certificates }) } }),
  };
}

function readCertificates(caFile: string): string {
  try {
    return readFileSync(caFile, 'utf8');
  } catch (error) {
    throw invalidOption(`caFile cannot be read: ${(error as Error).message}`, error);
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalidOption("url has a '%' that begins no character; write it as %25 (its text is not shown, as it may hold a password)");
  }
}
