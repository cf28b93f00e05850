import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { MemoryVolumeRepository, type VolumeManager } from '../../src/manager/index.js';
import { FullDriver } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { MemoryImages } from './memory-images.js';
import { closeNodes, openNode } from './nodes.js';

const ORDER = 'holdfast:lock:order';
const PROJECT = 'project-1';

let inversions: unknown[];
const hear = (event: unknown): void => void inversions.push((event as { readonly reason?: string }).reason);
beforeEach(() => {
  inversions = [];
  subscribe(ORDER, hear);
});
afterEach(async () => {
  unsubscribe(ORDER, hear);
  await closeNodes();
});

/** Takes every route on which a volume is made of something, with the cache filled, used and made room in. */
async function takeEveryRoute(manager: VolumeManager, images: MemoryImages): Promise<void> {
  const source = await manager.createVolume({ sizeGiB: 2, projectId: PROJECT });
  const snapshot = await manager.createSnapshot(source);
  await manager.createVolume({}, { kind: 'volume', id: source.id });
  await manager.createVolume({}, { kind: 'snapshot', id: snapshot.id });
  const first = images.add();
  for (let time = 0; time < 2; time += 1) await manager.createVolume({ projectId: PROJECT }, { kind: 'image', id: first.id });
  await manager.createVolume({ projectId: PROJECT }, { kind: 'image', id: images.add().id }); // there is room for one
  await manager.deleteSnapshot(snapshot);
  await manager.deleteVolume(source);
}

it.each(['every-route', 'cinder'] as const)('a manager takes its locks in one order on all routes, locking: %s', async (locking) => {
  const images = new MemoryImages();
  const parts = { driver: new FullDriver(), repository: new MemoryVolumeRepository(), images, locks: new GlobalMemoryLocks() };
  const { manager } = openNode({ ...parts, locking, imageCache: { projectId: 'internal', maxCount: 1 } });
  await takeEveryRoute(manager, images);
  expect(inversions).toEqual([]);
});

it('a volume whose id is being made elsewhere is refused, not waited for', async () => {
  const repository = new MemoryVolumeRepository();
  const { manager } = openNode({ driver: new FullDriver(), repository, locks: new GlobalMemoryLocks() });
  const id = randomUUID();
  const twins = await Promise.allSettled([1, 2].map(() => manager.createVolume({ id, sizeGiB: 1 })));
  expect(twins.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(twins.find((twin): twin is PromiseRejectedResult => twin.status === 'rejected')?.reason).toMatchObject({ code: 'ERR_RECORD_EXISTS' });
});
