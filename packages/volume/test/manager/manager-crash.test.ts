import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { SqliteVolumeRepository } from '../../src/sqlite/index.js';
import type { VolumeSource } from '../../src/manager/index.js';

// Some forty processes are started and killed, and as many start after them.
jest.setTimeout(600_000);

const module = fileURLToPath(new URL('processes/manager-contender.mjs', import.meta.url));
const env = { NODE_OPTIONS: '--disable-warning=HOLDFAST_SINGLE_NODE' };
const AT_ONCE = 3;
const folders: string[] = [];
const pools: ContenderPool[] = [];

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.stop()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-volume-crash-'));
  folders.push(folder);
  return folder;
}

/** One process at a time, that is somebody else's after each `renew`. Only after a kill it is a fresh one, for starting it takes longest of all. */
async function newPool(): Promise<ContenderPool> {
  const pool = await ContenderPool.start({ module, processes: 1, args: { folder: newFolder() }, env });
  pools.push(pool);
  return pool;
}

interface Route {
  readonly name: string;
  /** Makes what the volume is made of. */
  readonly prepare: (process: ContenderPool) => Promise<VolumeSource | undefined>;
}

const made = async (process: ContenderPool, source?: VolumeSource): Promise<string> =>
  ((await process.call(0, 'create', { asked: { sizeGiB: 1 }, source })) as { id: string }).id;
const image = { kind: 'image', id: 'image-1' } as const;

const routes: readonly Route[] = [
  { name: 'an empty volume', prepare: async () => undefined },
  { name: 'a volume made of a volume', prepare: async (process) => ({ kind: 'volume', id: await made(process) }) },
  {
    name: 'a volume made of a snapshot',
    prepare: async (process) => ({ kind: 'snapshot', id: (await process.call(0, 'snapshot', { id: await made(process) })) as string }),
  },
  { name: 'a volume made of an image, which fills the cache', prepare: async () => image },
  {
    name: 'a volume made of a cached image',
    prepare: async (process) => {
      await made(process, image);
      return image;
    },
  },
];

interface Prepared {
  readonly folder: string;
  readonly source: VolumeSource | undefined;
}

async function prepared(pool: ContenderPool, { prepare }: Route): Promise<Prepared> {
  const folder = newFolder();
  await pool.renew({ folder });
  const source = await prepare(pool);
  await pool.rest();
  return { folder, source };
}

/** Creates in a process that stands still at step `stopAt`, and kills it; the prepared folder is used in a copy. */
async function createAndKill(pool: ContenderPool, { folder: from, source }: Prepared, stopAt: number, engine = 'flock'): Promise<{ folder: string; steps: number; stoppedAt: string | undefined }> {
  const folder = newFolder();
  cpSync(from, folder, { recursive: true });
  await pool.renew({ folder, stopAt, engine });
  let hearNoMore = (): void => undefined;
  const stopped = new Promise<string>((resolve) => {
    hearNoMore = pool.onMessage((_index, message) => String(message).startsWith('stopped') && resolve(String(message)));
  });
  const creating = pool.call(0, 'create', { asked: { sizeGiB: 2 }, source }) as Promise<{ steps: number }>;
  const outcome = await Promise.race([stopped, creating]);
  hearNoMore();
  if (typeof outcome !== 'string') return { folder, steps: outcome.steps, stoppedAt: undefined };
  await pool.kill(0, 'SIGKILL');
  await expect(creating).rejects.toMatchObject({ code: 'ERR_CONTENDER_GONE' });
  return { folder, steps: stopAt, stoppedAt: outcome };
}

/** What a restarted process leaves: the statuses, and how backend and records differ. */
async function restart(pool: ContenderPool, folder: string, engine = 'flock'): Promise<{ statuses: string[]; onlyOnBackend: string[]; onlyInRecords: string[] }> {
  await pool.renew({ folder, engine });
  await pool.rest();
  const repository = new SqliteVolumeRepository({ file: join(folder, 'volumes.db') });
  const records = [...(await repository.volumes.list()), ...(await repository.snapshots.list())];
  const entries = await repository.imageCache.list();
  await repository.close();
  const recorded = new Set(records.filter(({ status }) => status === 'available').map(({ name }) => name));
  for (const { volumeId } of entries) expect(recorded).toContain(`volume-${volumeId}`);
  const files = readdirSync(join(folder, 'backend')).filter((file) => file !== 'journal');
  return {
    statuses: [...new Set(records.map(({ status }) => status))].filter((status) => status !== 'available' && status !== 'error'),
    onlyOnBackend: files.filter((file) => !recorded.has(file)),
    onlyInRecords: [...recorded].filter((name) => !files.includes(name)),
  };
}

const whole = { statuses: [], onlyOnBackend: [], onlyInRecords: [] };

describe('a manager that is killed with kill -9', () => {
  it.each(routes)('at any step of making $name leaves, once it has started again, nothing creating and nothing on the backend that is not recorded', async (route) => {
    const first = await newPool();
    const start = await prepared(first, route);
    const { steps, folder } = await createAndKill(first, start, 0);
    expect(steps).toBeGreaterThanOrEqual(5);
    expect(await restart(first, folder)).toEqual(whole);
    const waiting = Array.from({ length: steps }, (_, index) => index + 1);
    const worker = async (): Promise<void> => {
      const pool = await newPool();
      for (let stopAt = waiting.shift(); stopAt !== undefined; stopAt = waiting.shift()) {
        const killed = await createAndKill(pool, start, stopAt);
        expect(killed.stoppedAt).toBeDefined();
        expect({ stoppedAt: killed.stoppedAt, ...(await restart(pool, killed.folder)) }).toEqual({ stoppedAt: killed.stoppedAt, ...whole });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  });

  it('leaves nothing either with lock files, whose holder is known to be dead only after ten seconds', async () => {
    const pool = await newPool();
    const { folder, stoppedAt } = await createAndKill(pool, await prepared(pool, routes[0]!), 3, 'proper-lockfile');
    expect(stoppedAt).toBe('stopped half of volume');
    expect(await restart(pool, folder, 'proper-lockfile')).toEqual(whole);
  });
});
