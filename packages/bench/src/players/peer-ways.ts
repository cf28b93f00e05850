import { writeFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import pg from 'pg';
import properLockfile from 'proper-lockfile';
import Redlock from 'redlock';
import type { LockPlace } from './lock-place.js';
import type { LockWay } from './lock-way.js';

/** What people use else, by its name in the table. Each waits for as long as it takes. */
export const peerWays: Readonly<Record<string, (place: LockPlace) => Promise<LockWay>>> = {
  'proper-lockfile': properLockfileWay,
  'redlock 5': redlockWay,
  pg_advisory_lock: advisoryLockWay,
};

/** Asks every 10 ms. */
async function properLockfileWay({ url }: LockPlace): Promise<LockWay> {
  const retries = { forever: true, factor: 1, minTimeout: 10, maxTimeout: 10 };
  return {
    async section(name, body) {
      const file = `${url}/${name}.txt`;
      await writeFile(file, '', { flag: 'a' });
      const release = await properLockfile.lock(file, { realpath: false, retries });
      await body();
      await release();
    },
    end: () => Promise.resolve(),
  };
}

/** Asks every 200 to 300 ms, as it does unless told otherwise. */
async function redlockWay({ url }: LockPlace): Promise<LockWay> {
  const client = new Redis(url);
  const redlock = new Redlock([client], { retryCount: -1 });
  redlock.on('error', () => undefined); // it tells of every attempt that met a held lock
  return {
    async section(name, body) {
      const lock = await redlock.acquire([`redlock-${name}`], 10_000);
      await body();
      await lock.release();
    },
    end: () => Promise.resolve(client.disconnect()),
  };
}

/** One session; the server's own queue. For one caller a process. */
async function advisoryLockWay({ url }: LockPlace): Promise<LockWay> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return {
    async section(name, body) {
      await client.query({ name: 'lock', text: 'SELECT pg_advisory_lock(hashtextextended($1, 1))', values: [name] });
      await body();
      await client.query({ name: 'unlock', text: 'SELECT pg_advisory_unlock(hashtextextended($1, 1))', values: [name] });
    },
    end: () => client.end(),
  };
}
