import type { EngineInstance, EngineName, EngineOptions } from '@holdfast/engines';
import { startEtcd, startMariadb, startPostgres, startRedis, startZookeeper } from '@holdfast/engines';
import { Etcd3 } from 'etcd3';
import { Redis } from 'ioredis';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { createClient, type Client } from 'node-zookeeper-client';
import pg from 'pg';

/** One value kept in an engine, over connections that end with each call. */
export interface EngineClient {
  write(value: string): Promise<void>;
  read(): Promise<string | null>;
}

export interface TestedEngine {
  readonly start: (options?: EngineOptions) => Promise<EngineInstance>;
  /** Talks to `instance` as its URL says, or as the changed URL says. */
  readonly client: (instance: EngineInstance, url?: string) => EngineClient;
  /** What {@link EngineOptions} it takes. */
  readonly tls: boolean;
  readonly credentials: 'taken' | 'refused' | 'not an option';
}

async function inRedis<T>(url: string, ca: string | undefined, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, ...(ca === undefined ? {} : { tls: { ca } }) });
  redis.on('error', () => undefined); // the call itself rejects
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}

async function inEtcd<T>(url: string, ca: string | undefined, work: (etcd: Etcd3) => Promise<T>): Promise<T> {
  const etcd = new Etcd3({ hosts: url.replace(/^etcd/, 'http'), ...(ca === undefined ? {} : { credentials: { rootCertificate: Buffer.from(ca) } }) });
  try {
    return await work(etcd);
  } finally {
    etcd.close();
  }
}

async function inPostgres<T>(url: string, ca: string | undefined, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, ...(ca === undefined ? {} : { ssl: { ca } }) });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function inMariadb<T>(url: string, ca: string | undefined, work: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, ...(ca === undefined ? {} : { ssl: { ca } }) });
  connection.on('error', () => undefined);
  try {
    return await work(connection);
  } finally {
    connection.destroy();
  }
}

async function inZookeeper<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = createClient(new URL(url).host, { sessionTimeout: 2_000, spinDelay: 0 });
  // It says nothing about a connection that does not come about, and tries again for ever.
  await new Promise<void>((resolve, reject) => {
    const { connectionManager } = client as unknown as { connectionManager: { onSocketError: (error: Error) => void; connect: () => void } };
    connectionManager.onSocketError = reject;
    client.once('connected', resolve);
    client.connect();
    connectionManager.connect = () => undefined;
  });
  try {
    return await work(client);
  } finally {
    const gone = new Promise<void>((resolve) => client.once('disconnected', resolve));
    client.close();
    await gone;
  }
}

export const testedEngines: Readonly<Record<EngineName, TestedEngine>> = {
  redis: {
    start: (options) => startRedis({ ...options, settings: { appendonly: 'yes', appendfsync: 'always' } }),
    client: ({ url: own, certificate }, url = own) => ({
      write: (value) => inRedis(url, certificate, async (redis) => void (await redis.set('key', value))),
      read: () => inRedis(url, certificate, (redis) => redis.get('key')),
    }),
    tls: true,
    credentials: 'taken',
  },
  etcd: {
    start: (options) => startEtcd(options),
    client: ({ url: own, certificate }, url = own) => ({
      write: (value) => inEtcd(url, certificate, async (etcd) => void (await etcd.put('key').value(value))),
      read: () => inEtcd(url, certificate, (etcd) => etcd.get('key').string()),
    }),
    tls: true,
    credentials: 'refused',
  },
  postgres: {
    start: (options) => startPostgres(options),
    client: ({ url: own, certificate }, url = own) => ({
      write: (value) =>
        inPostgres(url, certificate, async (client) => {
          await client.query('CREATE TABLE IF NOT EXISTS kept (value text)');
          await client.query('INSERT INTO kept VALUES ($1)', [value]);
        }),
      read: () => inPostgres(url, certificate, async (client) => (await client.query<{ value: string }>('SELECT value FROM kept')).rows[0]?.value ?? null),
    }),
    tls: true,
    credentials: 'taken',
  },
  mariadb: {
    start: (options) => startMariadb(options),
    client: ({ url: own, certificate }, url = own) => ({
      write: (value) =>
        inMariadb(url, certificate, async (connection) => {
          await connection.query('CREATE TABLE IF NOT EXISTS kept (value text)');
          await connection.query('INSERT INTO kept VALUES (?)', [value]);
        }),
      read: () => inMariadb(url, certificate, async (connection) => (await connection.query<(RowDataPacket & { value: string })[]>('SELECT value FROM kept'))[0][0]?.value ?? null),
    }),
    tls: true,
    credentials: 'taken',
  },
  zookeeper: {
    start: (options) => startZookeeper(options),
    client: ({ url: own }, url = own) => ({
      write: (value) =>
        inZookeeper(url, async (client) => {
          await new Promise<void>((resolve, reject) => client.create('/kept', Buffer.from(value), (error) => (error ? reject(error as Error) : resolve())));
        }),
      read: () => inZookeeper(url, (client) => new Promise((resolve, reject) => client.getData('/kept', (error, data) => (error ? reject(error as Error) : resolve(data.toString()))))),
    }),
    tls: false,
    credentials: 'refused',
  },
};
