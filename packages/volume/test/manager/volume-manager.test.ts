import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverError } from '../../src/index.js';
import { MemoryVolumeRepository, watchVolumes, type VolumeManager, type VolumeStatusEvent, type VolumeWarningEvent } from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { closeNodes, errorOf, openNode } from './nodes.js';

let repository: MemoryVolumeRepository;
let array: FullDriver['backend'];
let script: Script;
let manager: VolumeManager;
let statuses: VolumeStatusEvent[];
let warnings: VolumeWarningEvent[];
let stopWatching: () => void;

beforeEach(() => {
  repository = new MemoryVolumeRepository();
  const full = scripted(new FullDriver());
  ({ script } = full);
  array = full.driver.backend;
  ({ manager } = openNode({ driver: full.driver, repository, locks: new GlobalMemoryLocks(), host: 'node@memory' }));
  statuses = [];
  warnings = [];
  stopWatching = watchVolumes({ status: (event) => statuses.push(event), warning: (event) => warnings.push(event) });
});
afterEach(async () => {
  stopWatching();
  await closeNodes();
});

const moves = (): string[] => statuses.map(({ operation, from, to }) => `${operation}: ${String(from)} > ${String(to)}`);
const broken = (): DriverError => new DriverError('ERR_BACKEND_REFUSED', 'the array is unwell');

describe('createVolume', () => {
  it('makes an empty volume, and tells each status', async () => {
    const id = randomUUID();
    const volume = await manager.createVolume({ id, sizeGiB: 2, displayName: 'web', projectId: 'p', metadata: { a: 'b' } });
    expect(volume).toMatchObject({ id, name: `volume-${id}`, sizeGiB: 2, status: 'available', host: 'node@memory', displayName: 'web', projectId: 'p', metadata: { a: 'b' }, attachments: [] });
    expect(await repository.volumes.find(id)).toEqual(volume);
    expect(array.volumes.get(id)).toMatchObject({ sizeGiB: 2 });
    expect(moves()).toEqual(['create: null > creating', 'create: creating > available']);
  });

  it('writes the record before the backend hears of the volume', async () => {
    let seen: unknown;
    script.waits.createVolume = [async () => void (seen = (await repository.volumes.list())[0]?.status)];
    await manager.createVolume({ sizeGiB: 1 });
    expect(seen).toBe('creating');
  });

  it('makes a volume of a volume and of a snapshot, as large as these when no size is given', async () => {
    const source = await manager.createVolume({ sizeGiB: 3 });
    array.volume(source.id).text = 'content';
    const snapshot = await manager.createSnapshot(source);
    const clone = await manager.createVolume({}, { kind: 'volume', id: source.id });
    const restored = await manager.createVolume({ sizeGiB: 5 }, { kind: 'snapshot', id: snapshot.id });
    expect(clone).toMatchObject({ sizeGiB: 3, sourceVolumeId: source.id, snapshotId: null, status: 'available' });
    expect(restored).toMatchObject({ sizeGiB: 5, sourceVolumeId: null, snapshotId: snapshot.id, status: 'available' });
    expect([clone, restored].map(({ id }) => array.volume(id).text)).toEqual(['content', 'content']);
  });

  it.each([
    ['no size for an empty volume', {}, undefined],
    ['a size of 0', { sizeGiB: 0 }, undefined],
    ['half a GiB', { sizeGiB: 0.5 }, undefined],
    ['an id that is no UUID', { id: '../etc', sizeGiB: 1 }, undefined],
    ['a source of an unknown kind', { sizeGiB: 1 }, { kind: 'backup', id: 'x' }],
    ['a source without an id', { sizeGiB: 1 }, { kind: 'volume', id: '' }],
    ['metadata that is no text', { sizeGiB: 1, metadata: { a: 1 } }, undefined],
  ])('refuses %s, and leaves no record', async (_what, asked, source) => {
    const error = await errorOf(manager.createVolume(asked as never, source as never));
    // An empty id never becomes the name of a lock.
    expect(['ERR_REQUEST_INVALID', 'ERR_LOCK_NAME_INVALID']).toContain(error.code);
    expect(await repository.volumes.list()).toEqual([]);
    expect(script.calls).toEqual([]);
  });

  it('refuses a source that is smaller than what is made of it has to be, unknown, elsewhere or busy', async () => {
    const source = await manager.createVolume({ sizeGiB: 3 });
    const of = (id: string, sizeGiB?: number) => errorOf(manager.createVolume(sizeGiB === undefined ? {} : { sizeGiB }, { kind: 'volume', id }));
    expect(await of(source.id, 2)).toMatchObject({ code: 'ERR_REQUEST_INVALID', message: expect.stringContaining('at least 3 GiB') });
    expect(await of(randomUUID())).toMatchObject({ code: 'ERR_VOLUME_UNKNOWN' });
    const moved = await repository.volumes.change(source, { host: 'other@memory' });
    expect(await of(source.id)).toMatchObject({ code: 'ERR_VOLUME_ELSEWHERE', message: expect.stringContaining('other@memory') });
    await repository.volumes.change(moved, { host: 'node@memory', status: 'error' });
    expect(await of(source.id)).toMatchObject({ code: 'ERR_VOLUME_STATUS', message: expect.stringContaining("'error'") });
  });

  it('keeps the id of a volume to itself', async () => {
    const { id } = await manager.createVolume({ sizeGiB: 1 });
    await expect(manager.createVolume({ id, sizeGiB: 2 })).rejects.toMatchObject({ code: 'ERR_RECORD_EXISTS' });
    expect(array.volumes.get(id)).toMatchObject({ sizeGiB: 1 });
    expect(await repository.volumes.find(id)).toMatchObject({ status: 'available', sizeGiB: 1 });
  });

  it('passes on what the driver said, removes what there is of the volume, and keeps a record that says why', async () => {
    const failure = broken();
    script.failures.createVolume = [failure];
    const id = randomUUID();
    await expect(manager.createVolume({ id, sizeGiB: 1 })).rejects.toBe(failure);
    expect(await repository.volumes.find(id)).toMatchObject({ status: 'error', failure: 'the array is unwell' });
    expect(script.calls).toEqual([`createVolume volume-${id}`, `deleteVolume volume-${id}`]);
    await manager.deleteVolume({ id });
    expect(await repository.volumes.list()).toEqual([]);
  });

  it('does not replace the error by one of the cleaning, and tells that one', async () => {
    const failure = broken();
    script.failures.createVolume = [failure];
    script.failures.deleteVolume = [new Error('gone fishing')];
    await expect(manager.createVolume({ sizeGiB: 1 })).rejects.toBe(failure);
    expect(warnings).toMatchObject([{ reason: 'removing what was made of the volume', error: { message: 'gone fishing' } }]);
    expect(await repository.volumes.list()).toMatchObject([{ status: 'error' }]);
  });

  it('does not delete what the backend had under this name before', async () => {
    script.failures.createVolume = [new DriverError('ERR_VOLUME_EXISTS', 'there is one')];
    await expect(manager.createVolume({ sizeGiB: 1 })).rejects.toMatchObject({ code: 'ERR_VOLUME_EXISTS' });
    expect(script.calls.filter((call) => call.startsWith('deleteVolume'))).toEqual([]);
  });

  it('records what a driver may record, and nothing else that it returns', async () => {
    class Greedy extends FullDriver {
      override async createVolume(volume: Parameters<FullDriver['createVolume']>[0]): Promise<never> {
        await super.createVolume(volume);
        return { providerId: '42', status: 'deleting', host: 'mine' } as never;
      }
    }
    const node = openNode({ driver: new Greedy(), repository, locks: new GlobalMemoryLocks(), host: 'greedy@memory' });
    expect(await node.manager.createVolume({ sizeGiB: 1 })).toMatchObject({ providerId: '42', status: 'available', host: 'greedy@memory' });
  });
});

describe('deleteVolume', () => {
  it('ends the export, removes the volume and forgets it', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    statuses.length = 0;
    await manager.deleteVolume(volume);
    expect(script.calls.slice(-2)).toEqual([`removeExport ${volume.name}`, `deleteVolume ${volume.name}`]);
    expect(moves()).toEqual(['delete: available > deleting', 'delete: deleting > null']);
    expect([await repository.volumes.list(), array.volumes.size]).toEqual([[], 0]);
    await expect(manager.deleteVolume(volume)).rejects.toMatchObject({ code: 'ERR_VOLUME_UNKNOWN' });
  });

  it('refuses a volume with snapshots, and takes them along when told to', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    for (const displayName of ['monday', 'tuesday']) await manager.createSnapshot(volume, { displayName });
    await expect(manager.deleteVolume(volume)).rejects.toMatchObject({ code: 'ERR_VOLUME_HAS_SNAPSHOTS' });
    expect(await repository.volumes.find(volume.id)).toMatchObject({ status: 'available' });
    await manager.deleteVolume(volume, { cascade: true });
    expect([await repository.volumes.list(), await repository.snapshots.list(), array.volumes.size, array.snapshots.size]).toEqual([[], [], 0, 0]);
  });

  it('refuses a volume that is attached', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    await manager.attachVolume(volume, { host: 'one', initiator: 'iqn.one' });
    await expect(manager.deleteVolume(volume)).rejects.toMatchObject({ code: 'ERR_VOLUME_STATUS', message: expect.stringContaining("'in-use'") });
  });

  it('leaves a volume that something depends on as it was', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    script.failures.deleteVolume = [new DriverError('ERR_VOLUME_BUSY', 'a clone depends on it')];
    await expect(manager.deleteVolume(volume)).rejects.toMatchObject({ code: 'ERR_VOLUME_BUSY' });
    expect(await repository.volumes.find(volume.id)).toMatchObject({ status: 'available', failure: 'a clone depends on it' });
  });

  it('says error_deleting when the backend fails, also in the middle of a cascade, and can be tried again', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    await manager.createSnapshot(volume);
    script.failures.deleteSnapshot = [broken()];
    await expect(manager.deleteVolume(volume, { cascade: true })).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(await repository.volumes.list()).toMatchObject([{ status: 'error_deleting' }]);
    expect(await repository.snapshots.list()).toMatchObject([{ status: 'error_deleting' }]);
    await manager.deleteVolume(volume, { cascade: true });
    expect([await repository.volumes.list(), await repository.snapshots.list()]).toEqual([[], []]);
  });
});

describe('createSnapshot and deleteSnapshot', () => {
  it('keep the content of a moment, of a volume in use as well', async () => {
    const volume = await manager.createVolume({ sizeGiB: 2 });
    await manager.attachVolume(volume, { host: 'one', initiator: 'iqn.one' });
    const snapshot = await manager.createSnapshot(volume, { displayName: 'monday' });
    expect(snapshot).toMatchObject({ name: `snapshot-${snapshot.id}`, volumeId: volume.id, volumeSizeGiB: 2, status: 'available', displayName: 'monday' });
    await manager.deleteSnapshot(snapshot);
    expect([await repository.snapshots.list(), array.snapshots.size]).toEqual([[], 0]);
  });

  it('leave nothing on the backend of a snapshot that failed, and a record that says why', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    script.failures.createSnapshot = [broken()];
    await expect(manager.createSnapshot(volume)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    const [failed] = await repository.snapshots.list();
    expect(failed).toMatchObject({ status: 'error', failure: 'the array is unwell' });
    expect(script.calls.at(-1)).toBe(`deleteSnapshot ${failed!.name}`);
    await expect(manager.createVolume({}, { kind: 'snapshot', id: failed!.id })).rejects.toMatchObject({ code: 'ERR_VOLUME_STATUS' });
    await manager.deleteSnapshot(failed!);
    expect(await repository.snapshots.list()).toEqual([]);
  });

  it('leave a snapshot that something depends on as it was', async () => {
    const snapshot = await manager.createSnapshot(await manager.createVolume({ sizeGiB: 1 }));
    script.failures.deleteSnapshot = [new DriverError('ERR_VOLUME_BUSY', 'a clone depends on it')];
    await expect(manager.deleteSnapshot(snapshot)).rejects.toMatchObject({ code: 'ERR_VOLUME_BUSY' });
    expect(await repository.snapshots.list()).toMatchObject([{ status: 'available' }]);
    await expect(manager.deleteSnapshot({ id: randomUUID() })).rejects.toMatchObject({ code: 'ERR_SNAPSHOT_UNKNOWN' });
  });
});

describe('extendVolume', () => {
  it('grows a volume, attached or not', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    expect(await manager.extendVolume(volume, 2)).toMatchObject({ sizeGiB: 2, status: 'available' });
    await manager.attachVolume(volume, { host: 'one', initiator: 'iqn.one' });
    expect(await manager.extendVolume(volume, 3)).toMatchObject({ sizeGiB: 3, status: 'in-use' });
    expect(array.volume(volume.id).sizeGiB).toBe(3);
  });

  it('refuses a size that is no growth', async () => {
    const volume = await manager.createVolume({ sizeGiB: 2 });
    for (const size of [2, 1, 2.5, NaN, '3' as never]) await expect(manager.extendVolume(volume, size)).rejects.toMatchObject({ code: 'ERR_REQUEST_INVALID' });
    expect(await repository.volumes.find(volume.id)).toEqual(volume);
  });

  it('says error_extending when the backend fails; then it can be tried again, or the volume deleted', async () => {
    const volume = await manager.createVolume({ sizeGiB: 1 });
    script.failures.extendVolume = [broken()];
    await expect(manager.extendVolume(volume, 2)).rejects.toMatchObject({ code: 'ERR_BACKEND_REFUSED' });
    expect(await repository.volumes.find(volume.id)).toMatchObject({ status: 'error_extending', sizeGiB: 1 });
    expect(await manager.extendVolume(volume, 2)).toMatchObject({ status: 'available', sizeGiB: 2, failure: null });
  });
});
