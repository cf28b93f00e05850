import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverError } from '../../src/index.js';
import { MemoryVolumeRepository, type VolumeManager, type VolumeRecord, type VolumeStatus } from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { closeNodes, Gate, openNode } from './nodes.js';

// What a dead process leaves is records; here they are planted. That real processes leave nothing else is told by the crash test.
const host = 'node@memory';
const one = { host: 'one', initiator: 'iqn.one' };
let repository: MemoryVolumeRepository;
let driver: FullDriver;
let script: Script;
let locks: GlobalMemoryLocks;
let manager: VolumeManager;

beforeEach(() => {
  repository = new MemoryVolumeRepository();
  locks = new GlobalMemoryLocks();
  ({ driver, script } = scripted(new FullDriver()));
  manager = openNode({ driver, repository, locks, host, recoveryWaitMs: 0 }).manager;
});
afterEach(closeNodes);

const find = (id: string): Promise<VolumeRecord | undefined> => repository.volumes.find(id);

/** A volume on the backend whose record says that it is in work. */
async function leftBehind(status: VolumeStatus, changes: Partial<VolumeRecord> = {}): Promise<VolumeRecord> {
  const volume = await manager.createVolume({ sizeGiB: 1 });
  return repository.volumes.change(volume, { status, ...changes });
}

describe('start', () => {
  it.each(['creating', 'downloading'] as const)('removes a volume that was left %s, and shows it as failed', async (status) => {
    const { id } = await leftBehind(status);
    expect(await manager.start()).toEqual({ recovered: [id], busy: [], failed: [] });
    expect(await find(id)).toMatchObject({ status: 'error', failure: expect.stringContaining(`'${status}'`) });
    expect(driver.backend.volumes.size).toBe(0);
    await manager.deleteVolume({ id });
  });

  it('forgets a volume of the image cache that was left creating, with its entry', async () => {
    const { id } = await leftBehind('creating', { isInternal: true });
    await repository.imageCache.insert({ id: randomUUID(), imageId: 'i', host, volumeId: id, sizeGiB: 1, imageUpdatedAt: '', lastUsedAt: 0 });
    await manager.start();
    expect([await find(id), await repository.imageCache.list(), driver.backend.volumes.size]).toEqual([undefined, [], 0]);
  });

  it('deletes a volume that the image cache had given up', async () => {
    const { id } = await leftBehind('available', { isInternal: true });
    await manager.start();
    expect([await find(id), driver.backend.volumes.size]).toEqual([undefined, 0]);
  });

  it('forgets an entry of the image cache whose volume was never made', async () => {
    await repository.imageCache.insert({ id: randomUUID(), imageId: 'i', host, volumeId: randomUUID(), sizeGiB: 1, imageUpdatedAt: '', lastUsedAt: 0 });
    await manager.start();
    expect(await repository.imageCache.list()).toEqual([]);
  });

  it('goes on with a deletion, and with the snapshots that go along', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    const [begun] = [await manager.createSnapshot(volume), await manager.createSnapshot(volume)];
    await repository.snapshots.change(begun!, { status: 'deleting' });
    await repository.volumes.change(volume, { status: 'deleting' });
    expect((await manager.start()).failed).toEqual([]);
    expect([await repository.volumes.list(), await repository.snapshots.list(), driver.backend.volumes.size, driver.backend.snapshots.size]).toEqual([[], [], 0, 0]);
  });

  it('shuts out a host that was being let in', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    const { attachment } = await manager.attachVolume(volume, one);
    await repository.volumes.change((await find(volume.id))!, { status: 'attaching', pendingAttachmentId: attachment.id });
    await manager.start();
    expect(await find(volume.id)).toMatchObject({ status: 'available', attachments: [], pendingAttachmentId: null });
    expect([driver.backend.volume(volume.id).luns.size, driver.exports.size]).toEqual([0, 0]);
  });

  it('goes on with a detachment', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    await manager.attachVolume(volume, one);
    await repository.volumes.change((await find(volume.id))!, { status: 'detaching', pendingAttachmentId: null });
    await manager.start();
    expect(await find(volume.id)).toMatchObject({ status: 'available', attachments: [] });
    expect(driver.backend.volume(volume.id).luns.size).toBe(0);
  });

  it('leaves to the user what became of an extension', async () => {
    const { id } = await leftBehind('extending');
    await manager.start();
    expect(await find(id)).toMatchObject({ status: 'error_extending' });
    expect(await manager.extendVolume({ id }, 2)).toMatchObject({ status: 'available', sizeGiB: 2 });
  });

  it('removes a snapshot that was left creating, and shows it as failed', async () => {
    const snapshot = await manager.createSnapshot(await manager.createVolume({ sizeGiB: 1 }));
    await repository.snapshots.change(snapshot, { status: 'creating' });
    expect(await manager.start()).toEqual({ recovered: [snapshot.id], busy: [], failed: [] });
    expect(await repository.snapshots.list()).toMatchObject([{ status: 'error' }]);
    expect(driver.backend.snapshots.size).toBe(0);
  });

  it('leaves nothing creating when the backend does not answer; the failed volume leads to what is left', async () => {
    const { id } = await leftBehind('creating');
    script.failures.deleteVolume = [new DriverError('ERR_BACKEND_UNREACHABLE', 'no answer')];
    expect(await manager.start()).toEqual({ recovered: [], busy: [], failed: [id] });
    expect(await find(id)).toMatchObject({ status: 'error' });
    await manager.deleteVolume({ id });
    expect(driver.backend.volumes.size).toBe(0);
  });

  it('leaves alone what a living process works on, and what belongs to another backend', async () => {
    const [held, asked] = [new Gate(), new Gate()];
    script.waits.createVolume = [
      async () => {
        asked.open();
        await held.opened;
      },
    ];
    const making = openNode({ driver, repository, locks, host }).manager.createVolume({ sizeGiB: 1 });
    await asked.opened;
    const elsewhere = await leftBehind('creating', { host: 'other@memory' });
    const inWork = (await repository.volumes.list({ host }))[0]!;
    expect(await manager.start()).toEqual({ recovered: [], busy: [inWork.id], failed: [] });
    expect(await find(elsewhere.id)).toEqual(elsewhere);
    held.open();
    await expect(making).resolves.toMatchObject({ id: inWork.id, status: 'available' });
  });

  it('exports attached volumes again, and goes on when one cannot be', async () => {
    const volumes = [await manager.createVolume({ sizeGiB: 1 }), await manager.createVolume({ sizeGiB: 1 })];
    for (const volume of volumes) await manager.attachVolume(volume, one);
    driver.exports.clear();
    script.failures.ensureExport = [new DriverError('ERR_EXPORT_FAILED', 'not now')];
    await manager.start();
    expect([...driver.exports]).toEqual([volumes[1]!.id]);
    expect(await find(volumes[1]!.id)).toMatchObject({ status: 'in-use', providerLocation: expect.stringContaining('after the restart') });
  });

  it('does not begin when the backend is not well', async () => {
    script.failures.checkForSetupError = [new DriverError('ERR_BACKEND_CONFIG', 'no pool')];
    const { id } = await leftBehind('creating');
    await expect(manager.start()).rejects.toMatchObject({ code: 'ERR_BACKEND_CONFIG' });
    expect(await find(id)).toMatchObject({ status: 'creating' });
  });
});
