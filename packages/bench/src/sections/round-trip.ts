import { stat } from 'node:fs/promises';
import { Etcd3 } from 'etcd3';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { LockPlace } from '../players/lock-place.js';

/** The least the engine can be asked: PING, SELECT 1, a put; for the file system one `stat`. */
export interface RoundTrip {
  go(): Promise<unknown>;
  end(): Promise<void>;
}

const roundTrips: Readonly<Record<LockPlace['engine'], (url: string) => Promise<RoundTrip>>> = {
  flock: async (url) => ({ go: () => stat(url), end: () => Promise.resolve() }),
  redis: async (url) => {
    const client = new Redis(url);
    return { go: () => client.ping(), end: () => Promise.resolve(client.disconnect()) };
  },
  postgres: async (url) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return { go: () => client.query({ name: 'one', text: 'SELECT 1' }), end: () => client.end() };
  },
  etcd: async (url) => {
    const client = new Etcd3({ hosts: url });
    return { go: () => client.put('round-trip').value('x').exec(), end: () => Promise.resolve(client.close()) };
  },
};

/** Connects and asks once. */
export async function openRoundTrip({ engine, url }: LockPlace): Promise<RoundTrip> {
  const roundTrip = await roundTrips[engine](url);
  await roundTrip.go();
  return roundTrip;
}
