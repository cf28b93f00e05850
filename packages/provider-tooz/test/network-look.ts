import type { EngineInstance } from '@holdfast/engines';
import { Redis } from 'ioredis';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pg from 'pg';
import { ToozEtcdGateway } from '../src/tooz-etcd-gateway.js';
import { toozEtcdKey, toozMysqlName, toozPostgresKey, toozRedisKey, toozZookeeperPath } from '../src/tooz-names.js';
import { ZookeeperLook } from './zookeeper-look.js';

/** A way into the engine that does not go through the provider. */
export interface NetworkLook {
  isHeld(name: string): Promise<boolean>;
  breakLock(name: string): Promise<void>;
  close(): Promise<unknown>;
}

type Looker = (server: EngineInstance, prefix: string) => Promise<NetworkLook>;

async function lookRedis({ url }: EngineInstance, prefix: string): Promise<NetworkLook> {
  const client = new Redis(url);
  const key = (name: string): string => toozRedisKey('_tooz', prefix, name);
  return {
    isHeld: async (name) => (await client.exists(key(name))) === 1,
    breakLock: async (name) => void (await client.del(key(name))),
    close: async () => {
      client.disconnect();
      await Promise.resolve();
    },
  };
}

async function lookEtcd({ port }: EngineInstance, prefix: string): Promise<NetworkLook> {
  const gateway = new ToozEtcdGateway({ base: `http://127.0.0.1:${port}/v3`, caFile: undefined, requestTimeoutMs: 10_000 });
  const key = (name: string): string => Buffer.from(toozEtcdKey(prefix, name)).toString('base64');
  return await Promise.resolve({
    isHeld: async (name) => Array.isArray((await gateway.call('/kv/range', { key: key(name) }))['kvs']),
    breakLock: async (name) => void (await gateway.call('/kv/deleterange', { key: key(name) })),
    close: async () => {
      gateway.close();
      await Promise.resolve();
    },
  });
}

/** A connection for each look: the engine may have been restarted. */
async function lookPostgres({ url }: EngineInstance, prefix: string): Promise<NetworkLook> {
  const ask = async (text: string, name: string): Promise<boolean> => {
    const client = new pg.Client(url);
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rowCount } = await client.query(text, [...toozPostgresKey(prefix, name)]);
      return (rowCount ?? 0) > 0;
    } finally {
      await client.end();
    }
  };
  const held = "FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = $1 AND objid = $2 AND objsubid = 2";
  return await Promise.resolve({
    isHeld: (name) => ask(`SELECT 1 ${held}`, name),
    breakLock: async (name) => void (await ask(`SELECT pg_terminate_backend(pid) ${held}`, name)),
    close: () => Promise.resolve(),
  });
}

async function lookMysql({ url }: EngineInstance, prefix: string): Promise<NetworkLook> {
  const holder = async (name: string, act: (id: number, run: (text: string) => Promise<unknown>) => Promise<unknown>): Promise<boolean> => {
    const connection = await createConnection(url);
    try {
      const [rows] = await connection.query<RowDataPacket[]>('SELECT IS_USED_LOCK(?) AS id', [Buffer.from(toozMysqlName(prefix, name))]);
      const id = rows[0]?.['id'] as number | null;
      if (id === null) return false;
      await act(id, (text) => connection.query(text));
      return true;
    } finally {
      connection.destroy();
    }
  };
  return await Promise.resolve({
    isHeld: (name) => holder(name, () => Promise.resolve()),
    breakLock: async (name) => void (await holder(name, (id, run) => run(`KILL ${id}`))),
    close: () => Promise.resolve(),
  });
}

async function lookZookeeper({ port }: EngineInstance, prefix: string): Promise<NetworkLook> {
  const look = new ZookeeperLook(port);
  const claims = (name: string): Promise<readonly string[]> => look.claims(toozZookeeperPath('tooz', prefix, name));
  return await Promise.resolve({
    isHeld: async (name) => (await claims(name)).length > 0,
    breakLock: async (name) => {
      const [holder] = await claims(name);
      if (holder !== undefined) await look.remove(holder);
    },
    close: () => look.close(),
  });
}

export const lookers = { redis: lookRedis, etcd: lookEtcd, postgresql: lookPostgres, mysql: lookMysql, zookeeper: lookZookeeper } as const satisfies Record<string, Looker>;
