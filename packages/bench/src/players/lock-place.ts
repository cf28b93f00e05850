import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEtcd, startPostgres, startRedis } from '@holdfast/engines';

export type EngineName = 'flock' | 'redis' | 'postgres' | 'etcd';

/** Where locks are to be had, as plain data for other processes. */
export interface LockPlace {
  readonly engine: EngineName;
  /** Address of the server; for flock the folder. */
  readonly url: string;
  /** How long a grant or session lasts unless renewed; default: the provider's own. */
  readonly ttlMs?: number;
}

export interface OpenPlace {
  readonly place: LockPlace;
  /** Ends the server, or removes the folder. */
  close(): Promise<void>;
}

const servers = {
  redis: startRedis,
  postgres: startPostgres,
  etcd: async () => {
    const server = await startEtcd();
    return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop() };
  },
};

/** Starts the engine, or makes a folder for its locks. */
export async function openPlace(engine: EngineName, ttlMs?: number): Promise<OpenPlace> {
  const rest = ttlMs === undefined ? {} : { ttlMs };
  if (engine === 'flock') {
    const folder = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
    return { place: { engine, url: folder, ...rest }, close: () => rm(folder, { recursive: true }) };
  }
  const server = await servers[engine]();
  return { place: { engine, url: server.url, ...rest }, close: () => server.stop() };
}
