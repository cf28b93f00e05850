import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ContenderPool } from '@holdfast/conformance/contenders';
import type { VolumeSource } from '../../src/manager/index.js';

// What a busy machine may cost; nothing here waits for it.
jest.setTimeout(120_000);

const module = fileURLToPath(new URL('processes/manager-contender.mjs', import.meta.url));
let folder = '';
let cloner: ContenderPool;
let deleter: ContenderPool;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-volume-processes-'));
});
afterEach(async () => {
  await Promise.all([cloner, deleter].map((pool) => pool.stop()));
  rmSync(folder, { recursive: true, force: true });
});

// One node is all there is here; its processes need not say so.
const env = { NODE_OPTIONS: '--disable-warning=HOLDFAST_SINGLE_NODE' };

/** Two processes: in one every clone stands still in the middle until it is released, the other does what it is told. */
async function startProcesses(locking: 'every-route' | 'cinder'): Promise<void> {
  deleter = await ContenderPool.start({ module, processes: 1, args: { folder, locking, engine: 'proper-lockfile' }, env });
  cloner = await ContenderPool.start({ module, processes: 1, args: { folder, locking, engine: 'proper-lockfile', holdClones: true }, env });
}

const call = <Result>(pool: ContenderPool, task: string, input?: unknown): Promise<Result> => pool.call(0, task, input) as Promise<Result>;

function told(pool: ContenderPool, wanted: string): Promise<void> {
  return new Promise((resolve) => pool.onMessage((_index, message) => message === wanted && resolve()));
}

/** What happened to the file of the source. */
const journalOf = (id: string): string[] =>
  readFileSync(join(folder, 'backend', 'journal'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(id))
    .map((line) => line.split(' ')[0]!);

/** Has `cloner` clone the source and, once it is at it, `deleter` delete the source. */
async function deleteDuringClone(sourceId: string, source: VolumeSource): Promise<{ clone: Promise<{ status: string }>; deletion: Promise<void> }> {
  const isCloning = told(cloner, 'cloning');
  const clone = call<{ status: string }>(cloner, 'create', { asked: { sizeGiB: 1 }, source });
  await isCloning;
  const isWaiting = told(deleter, `waiting ${sourceId}-delete_volume`);
  const deletion = call<void>(deleter, 'delete', { id: sourceId });
  await isWaiting;
  return { clone, deletion };
}

/** A deletion that nothing holds up takes this process less than it takes to make and delete another volume. */
async function anotherLife(): Promise<void> {
  const { id } = await call<{ id: string }>(deleter, 'create', { asked: { sizeGiB: 1 } });
  await call(deleter, 'delete', { id });
}

describe('managers in several processes, over SQLite and lock files', () => {
  it.each(['every-route', 'cinder'] as const)('T6, locking: %s: a volume that is deleted while another process makes one of it goes when that is done', async (locking) => {
    await startProcesses(locking);
    const { id } = await call<{ id: string }>(deleter, 'create', { asked: { sizeGiB: 1 } });
    const { clone, deletion } = await deleteDuringClone(id, { kind: 'volume', id });
    await anotherLife();
    await call(cloner, 'release');
    await expect(clone).resolves.toMatchObject({ status: 'available' });
    await deletion;
    expect(journalOf(id)).toEqual(['cloned', 'deleted']);
  });

  const cacheImage = async (): Promise<string> => {
    await call(deleter, 'create', { asked: { sizeGiB: 1 }, source: { kind: 'image', id: 'image-1' } });
    return call<string>(deleter, 'cachedVolume');
  };

  it('T3, locking: every-route: a cached volume that goes while another process clones it goes when that is done', async () => {
    await startProcesses('every-route');
    const id = await cacheImage();
    const { clone, deletion } = await deleteDuringClone(id, { kind: 'image', id: 'image-1' });
    await anotherLife();
    await call(cloner, 'release');
    await expect(clone).resolves.toMatchObject({ status: 'available' });
    await deletion;
    expect(journalOf(id)).toEqual(['cloned', 'deleted']);
  });

  it('T3, locking: cinder: it goes in the middle of the clone', async () => {
    await startProcesses('cinder');
    const id = await cacheImage();
    const { clone, deletion } = await deleteDuringClone(id, { kind: 'image', id: 'image-1' });
    await deletion;
    await call(cloner, 'release');
    await clone;
    expect(journalOf(id)).toEqual(['deleted', 'cloned']);
  });
});
