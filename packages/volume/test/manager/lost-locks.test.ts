import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MemoryVolumeRepository, VolumeManager } from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { closeNodes, Gate, openNode } from './nodes.js';

let repository: MemoryVolumeRepository;
let locks: GlobalMemoryLocks;
let driver: FullDriver;
let script: Script;
let manager: VolumeManager;

beforeEach(() => {
  [repository, locks] = [new MemoryVolumeRepository(), new GlobalMemoryLocks()];
  ({ driver, script } = scripted(new FullDriver()));
  manager = openNode({ driver, repository, locks, recoveryWaitMs: 0 }).manager;
});
afterEach(closeNodes);

/** Lets the next call of the operation stand still at its beginning. */
function hold(operation: 'createVolume' | 'createClonedVolume' | 'extendVolume' | 'removeExport'): { readonly begun: Promise<void>; go(): void } {
  const [begun, gate] = [new Gate(), new Gate()];
  script.waits[operation] = [
    async () => {
      begun.open();
      await gate.opened;
    },
  ];
  return { begun: begun.opened, go: () => gate.open() };
}

describe('an operation whose lock the engine took away', () => {
  it('does not pass for done: a clone whose source may have gone meanwhile is removed', async () => {
    const source = await manager.createVolume({ sizeGiB: 1 });
    const held = hold('createClonedVolume');
    const clone = manager.createVolume({}, { kind: 'volume', id: source.id });
    await held.begun;
    locks.lose(`global:${source.id}-delete_volume`);
    held.go();
    await expect(clone).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    expect([...driver.backend.volumes.keys()]).toEqual([source.id]);
    expect((await repository.volumes.list()).map(({ status }) => status)).toEqual(['available', 'error']);
  });

  it('leaves nothing on the backend when it wakes after another process has cleaned up behind it', async () => {
    const id = randomUUID();
    const held = hold('createVolume');
    const creation = manager.createVolume({ id, sizeGiB: 1 });
    await held.begun;
    locks.lose(`global:${id}-delete_volume`);
    const other = openNode({ driver: new FullDriver(driver.backend), repository, locks, recoveryWaitMs: 1_000 });
    expect(await other.manager.start()).toEqual({ recovered: [id], busy: [], failed: [] });
    held.go();
    await expect(creation).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    expect(driver.backend.volumes.size).toBe(0);
    expect(await repository.volumes.list()).toMatchObject([{ id, status: 'error' }]);
  });

  it('does not delete a volume that somebody may clone by now', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    const held = hold('removeExport');
    const deletion = manager.deleteVolume(volume);
    await held.begun;
    locks.lose(`global:${volume.id}-delete_volume`);
    held.go();
    await expect(deletion).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    expect(driver.backend.volumes.has(volume.id)).toBe(true);
    expect(await repository.volumes.list()).toMatchObject([{ status: 'error_deleting' }]);
  });

  it('says of an extension that it may be done or not', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    const held = hold('extendVolume');
    const extension = manager.extendVolume(volume, 2);
    await held.begun;
    locks.lose(`global:${volume.id}-delete_volume`);
    held.go();
    await expect(extension).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    expect(await repository.volumes.list()).toMatchObject([{ status: 'error_extending', sizeGiB: 1 }]);
  });
});

describe('an object without locks', () => {
  it('changes nothing', async () => {
    const bare = new VolumeManager({ host: 'bare' }, driver, repository);
    await expect(bare.createVolume({ sizeGiB: 1 })).rejects.toMatchObject({ code: 'ERR_LOCK_NO_CONTAINER' });
    await expect(bare.deleteVolume({ id: randomUUID() })).rejects.toMatchObject({ code: 'ERR_LOCK_NO_CONTAINER' });
    expect([await repository.volumes.list(), script.calls]).toEqual([[], []]);
  });

  it.each([
    ['a host without a name', { host: '' }],
    ['an unknown way of locking', { host: 'a', locking: 'none' }],
    ['an unknown option', { host: 'a', cache: true }],
    ['a cache that belongs to nobody', { host: 'a', imageCache: { projectId: '' } }],
    ['a cache for no volume', { host: 'a', imageCache: { projectId: 'p', maxCount: 0 } }],
    ['an unknown scheme', { host: 'a', directUrlSchemes: ['rbd'] }],
    ['a wait that is no number', { host: 'a', recoveryWaitMs: NaN }],
  ])('is not made with %s', (_what, options) => {
    expect(() => new VolumeManager(options as never, driver, repository)).toThrow(expect.objectContaining({ code: 'ERR_MANAGER_CONFIG' }));
  });
});
