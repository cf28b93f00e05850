import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEtcd, startPostgres, startRedis } from '@holdfast/engines';
import { EtcdLockProvider } from '@holdfast/provider-etcd';
import { FlockLockProvider } from '@holdfast/provider-flock';
import { PostgresLockProvider } from '@holdfast/provider-postgres';
import { RedisLockProvider } from '@holdfast/provider-redis';
import { Etcd3 } from 'etcd3';
import { Redis } from 'ioredis';
import pg from 'pg';
import properLockfile from 'proper-lockfile';
import Redlock from 'redlock';
import { measureInterleaved, type BenchCase } from '../measure-interleaved.js';
import { timesOnly, type Section } from '../section.js';
import { ourCases, repeated, unawaitedReleaseCase } from './our-cases.js';

/** What is measured on one engine, and how it ends. */
interface Comparison {
  readonly cases: readonly BenchCase[];
  end(): Promise<void>;
}

/** One caller takes and gives back one lock: our provider, the bare commands of the engine, and what people use else. */
export const engines: Section = async ({ variant = '', effort }) => {
  const comparison = await comparisons[variant]!();
  try {
    return timesOnly(await measureInterleaved(comparison.cases, effort));
  } finally {
    await comparison.end();
  }
};

const comparisons: Readonly<Record<string, () => Promise<Comparison>>> = { flock, redis, etcd, postgres };

async function flock(): Promise<Comparison> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  const provider = new FlockLockProvider({ directory });
  const file = join(directory, 'file');
  await writeFile(file, '');
  const peer = repeated('proper-lockfile', async () => (await properLockfile.lock(file, { realpath: false }))());
  return {
    cases: [...ourCases(provider), peer],
    end: async () => {
      await provider.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function redis(): Promise<Comparison> {
  const server = await startRedis();
  const client = new Redis(server.url);
  const provider = new RedisLockProvider({ url: server.url });
  const redlock = new Redlock([client as never]);
  client.defineCommand('deleteOwn', { numberOfKeys: 1, lua: "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0" });
  const { deleteOwn } = client as unknown as { deleteOwn(key: string, token: string): Promise<unknown> };
  const bare = repeated('SET NX PX and scripted DEL', async () => {
    const token = randomUUID();
    await client.set('bare', token, 'PX', 10_000, 'NX');
    await deleteOwn.call(client, 'bare', token);
  });
  const peer = repeated('redlock 5', async () => {
    const lock = await redlock.acquire(['peer'], 10_000);
    await lock.release();
  });
  return {
    cases: [...ourCases(provider), unawaitedReleaseCase(provider), bare, peer, repeated('PING', () => client.ping())],
    end: async () => {
      await provider.close();
      client.disconnect();
      await server.stop();
    },
  };
}

async function etcd(): Promise<Comparison> {
  const server = await startEtcd();
  const endpoint = `http://127.0.0.1:${server.port}`;
  const client = new Etcd3({ hosts: endpoint });
  const provider = new EtcdLockProvider({ endpoints: [endpoint] });
  const lease = client.lease(60);
  await lease.grant();
  const bare = repeated('transaction and DELETE on a shared lease', async () => {
    await client.if('bare', 'Create', '==', 0).then(lease.put('bare').value('x')).commit();
    await client.delete().key('bare').exec();
  });
  const peer = repeated('etcd3 lock()', async () => {
    const lock = client.lock('peer');
    await lock.acquire();
    await lock.release();
  });
  return {
    cases: [...ourCases(provider), bare, peer],
    end: async () => {
      await provider.close();
      await lease.revoke();
      client.close();
      await server.stop();
    },
  };
}

async function postgres(): Promise<Comparison> {
  const server = await startPostgres();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const provider = new PostgresLockProvider({ url: server.url });
  const bare = repeated('prepared pg_advisory_lock and unlock', async () => {
    await client.query({ name: 'lock', text: 'SELECT pg_advisory_lock($1)', values: [42] });
    await client.query({ name: 'unlock', text: 'SELECT pg_advisory_unlock($1)', values: [42] });
  });
  return {
    cases: [...ourCases(provider), bare, repeated('SELECT 1', () => client.query({ name: 'one', text: 'SELECT 1' }))],
    end: async () => {
      await provider.close();
      await client.end();
      await server.stop();
    },
  };
}
