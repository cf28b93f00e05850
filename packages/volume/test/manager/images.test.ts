import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverError } from '../../src/index.js';
import {
  MemoryVolumeRepository,
  watchVolumes,
  type NewVolume,
  type VolumeManager,
  type VolumeManagerOptions,
  type VolumeProgressEvent,
  type VolumeRecord,
  type VolumeWarningEvent,
} from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { MemoryImages } from './memory-images.js';
import { closeNodes, openNode } from './nodes.js';

const GIB = 2 ** 30;
const TEXT = 'bytes of the image';
let repository: MemoryVolumeRepository;
let images: MemoryImages;
let driver: FullDriver;
let script: Script;
let warnings: VolumeWarningEvent[];
let progress: VolumeProgressEvent[];
let stopWatching: () => void;

beforeEach(() => {
  repository = new MemoryVolumeRepository();
  images = new MemoryImages();
  ({ driver, script } = scripted(new FullDriver()));
  [warnings, progress] = [[], []];
  stopWatching = watchVolumes({ warning: (event) => warnings.push(event), progress: (event) => progress.push(event) });
});
afterEach(async () => {
  stopWatching();
  await closeNodes();
});

const managerWith = (options: Partial<VolumeManagerOptions> = {}): VolumeManager =>
  openNode({ driver, repository, images, locks: new GlobalMemoryLocks(), host: 'node@memory', ...options }).manager;
const cached = { imageCache: { projectId: 'internal' } };
const make = (manager: VolumeManager, imageId: string, asked: NewVolume = {}): Promise<VolumeRecord> =>
  manager.createVolume({ projectId: 'project-1', ...asked }, { kind: 'image', id: imageId });
const textOf = ({ id }: VolumeRecord): string => driver.backend.volume(id).text;
const broken = (): DriverError => new DriverError('ERR_BACKEND_REFUSED', 'the array is unwell');
const operations = (): string[] => script.calls.map((call) => call.split(' ')[0]!);

describe('a volume made of an image', () => {
  it('is downloaded when nothing cheaper leads there, with its progress told', async () => {
    const image = images.add();
    const volume = await make(managerWith(), image.id, { sizeGiB: 3 });
    expect(volume).toMatchObject({ sizeGiB: 3, status: 'available', bootable: true, image });
    expect(textOf(volume)).toBe(TEXT);
    expect(progress.map(({ doneBytes, totalBytes }) => [doneBytes, totalBytes])).toEqual([[6, 18], [12, 18], [18, 18]]);
  });

  it('is made by the backend itself when that has the image', async () => {
    const image = images.add();
    driver.ownImages.add(image.id);
    expect(await make(managerWith(cached), image.id)).toMatchObject({ providerId: `clone of ${image.id}`, bootable: true, status: 'available' });
    expect(images.reads).toEqual([]);
  });

  it('is as large as the image when no size is given, and never smaller', async () => {
    const image = images.add({ virtualSizeBytes: 3 * GIB - 1, minDiskGiB: 2 });
    expect(await make(managerWith(), image.id)).toMatchObject({ sizeGiB: 3 });
    await expect(make(managerWith(), image.id, { sizeGiB: 2 })).rejects.toMatchObject({ code: 'ERR_REQUEST_INVALID' });
  });

  it.each([
    ['ends too early', { sizeBytes: 20 }, 'ended after 18 of 20 bytes'],
    ['has too many bytes', { sizeBytes: 10 }, 'more than the 10 bytes'],
    ['has another hash', { hash: { algorithm: 'sha256', hex: 'ab'.repeat(32) } }, 'sha256'],
    ['is no raw disk', { diskFormat: 'qcow2' }, 'qcow2 in bare'],
  ])('is not made of an image that %s; nothing is left of it', async (_what, changes, words) => {
    const image = images.add(changes);
    await expect(make(managerWith(cached), image.id)).rejects.toMatchObject({ code: 'ERR_IMAGE_UNUSABLE', message: expect.stringContaining(words) });
    expect(driver.backend.volumes.size).toBe(0);
    expect(await repository.volumes.list()).toMatchObject([{ status: 'error' }]);
    expect(await repository.imageCache.list()).toEqual([]);
  });

  it('is made of an image whose hash is right', async () => {
    const image = images.add({ hash: { algorithm: 'sha512', hex: createHash('sha512').update(TEXT).digest('hex').toUpperCase() } });
    expect(textOf(await make(managerWith(), image.id))).toBe(TEXT);
  });

  it('needs an image service that has the image, and a driver that can write it', async () => {
    await expect(make(managerWith(), 'unknown')).rejects.toMatchObject({ code: 'ERR_IMAGE_UNKNOWN' });
    const without = openNode({ driver, repository, locks: new GlobalMemoryLocks(), host: 'node@memory' }).manager;
    await expect(make(without, images.add().id)).rejects.toMatchObject({ code: 'ERR_IMAGE_UNKNOWN', message: expect.stringContaining('no image service') });
    Object.defineProperty(driver, 'copyImageToVolume', { value: undefined });
    await expect(make(managerWith(), images.add().id)).rejects.toMatchObject({ code: 'ERR_NOT_SUPPORTED' });
    expect(driver.backend.volumes.size).toBe(0);
  });
});

describe('a cinder:// location', () => {
  const holding = async (manager: VolumeManager, asked: NewVolume = {}): Promise<VolumeRecord> => {
    const holder = await manager.createVolume({ sizeGiB: 1, projectId: 'project-1', ...asked });
    driver.backend.volume(holder.id).text = 'the image, in a volume';
    return holder;
  };
  const scheme = { directUrlSchemes: ['cinder'] } as const;

  it.each([
    ['its volume is cloned', {}, {}],
    ['a store may be named', { store: 'fast/' }, {}],
    ['the volume may belong to a service that holds it for the owner', {}, { projectId: 'service', metadata: { image_owner: 'project-1' } }],
  ])('saves the download: %s', async (_what, { store = '' }: { store?: string }, asked) => {
    const manager = managerWith(scheme);
    const holder = await holding(manager, asked);
    const image = images.add({}, { directUrl: `cinder://${store}${holder.id}`, urls: [] });
    expect(textOf(await make(manager, image.id))).toBe('the image, in a volume');
    expect(images.reads).toEqual([]);
  });

  it.each([
    ['is not allowed', {}, {}, {}],
    ['leads to a volume of somebody else', scheme, { projectId: 'somebody else' }, {}],
    ['belongs to an image that is no raw disk in that volume', scheme, {}, { containerFormat: 'ovf' }],
    ['leads to a volume larger than asked for', scheme, { sizeGiB: 2 }, {}],
  ])('is not used when it %s', async (_what, options, asked, changes) => {
    const manager = managerWith(options);
    const holder = await holding(manager, asked);
    const image = images.add(changes, { urls: ['file:///images/1', `cinder://${holder.id}`] });
    const outcome = await make(manager, image.id).then(textOf, (error: { code: string }) => error.code);
    expect(outcome).toBe('containerFormat' in changes ? 'ERR_IMAGE_UNUSABLE' : TEXT);
    expect(operations()).not.toContain('createClonedVolume');
  });

  it('is given up for a download when the driver cannot clone the volume', async () => {
    const manager = managerWith(scheme);
    const holder = await holding(manager);
    script.failures.createClonedVolume = [broken()];
    expect(textOf(await make(manager, images.add({}, { urls: [`cinder://${holder.id}`] }).id))).toBe(TEXT);
    expect(warnings).toMatchObject([{ reason: expect.stringContaining(holder.id), error: { code: 'ERR_BACKEND_REFUSED' } }]);
  });
});

describe('the image cache', () => {
  const entries = () => repository.imageCache.list();
  const internal = async () => (await repository.volumes.list()).filter(({ isInternal }) => isInternal);

  it('keeps a volume of the first image, as small as the image, and clones it for the next', async () => {
    const manager = managerWith(cached);
    const image = images.add();
    const [first, second] = [await make(manager, image.id, { sizeGiB: 5 }), await make(manager, image.id, { sizeGiB: 2 })];
    expect(images.reads).toEqual([image.id]);
    expect(await internal()).toMatchObject([{ sizeGiB: 1, displayName: `image-${image.id}`, projectId: 'internal', status: 'available', bootable: false }]);
    expect([first, second].map((volume) => [driver.backend.volume(volume.id).sizeGiB, volume.status, volume.bootable])).toEqual([[5, 'available', true], [2, 'available', true]]);
    expect([textOf(first), textOf(second), textOf((await internal())[0]!)]).toEqual([TEXT, TEXT, TEXT]);
  });

  it('downloads an image anew that has changed, and lets go of the old volume', async () => {
    const manager = managerWith(cached);
    const image = images.add();
    await make(manager, image.id);
    const [old] = await internal();
    images.add({ ...image, updatedAt: '2026-11-26T10:00:00Z' });
    await make(manager, image.id);
    expect(images.reads).toHaveLength(2);
    expect(await entries()).toMatchObject([{ imageUpdatedAt: '2026-11-26T10:00:00Z' }]);
    expect(driver.backend.volumes.has(old!.id)).toBe(false);
  });

  it('lets go of what was used longest ago when it is full', async () => {
    const manager = managerWith({ imageCache: { projectId: 'internal', maxCount: 2 } });
    const [a, b, c] = [images.add(), images.add(), images.add()];
    for (const { id } of [a, b]) await make(manager, id);
    // The one that is used now came first; the clock of a fast machine may not have moved since.
    for (const entry of await entries()) await repository.imageCache.change(entry, { lastUsedAt: entry.imageId === a.id ? 2 : 1 });
    await make(manager, c.id);
    expect((await entries()).map(({ imageId }) => imageId).sort()).toEqual([a.id, c.id].sort());
    expect(await internal()).toHaveLength(2);
  });

  it('counts GiB, too, and keeps nothing that is larger than all of it', async () => {
    const manager = managerWith({ imageCache: { projectId: 'internal', maxSizeGiB: 3 } });
    const [two, alsoTwo, four] = [2, 2, 4].map((size) => images.add({ virtualSizeBytes: size * GIB }));
    for (const image of [two!, alsoTwo!, four!]) await make(manager, image.id);
    expect((await entries()).map(({ imageId }) => imageId)).toEqual([alsoTwo!.id]);
  });

  it('does not fail a volume because the image could not be kept', async () => {
    const manager = managerWith(cached);
    script.failures.createClonedVolume = [broken()];
    const volume = await make(manager, images.add().id, { sizeGiB: 4 });
    expect([textOf(volume), driver.backend.volume(volume.id).sizeGiB]).toEqual([TEXT, 4]);
    expect([await entries(), await internal(), driver.backend.volumes.size]).toEqual([[], [], 1]);
    expect(warnings).toMatchObject([{ reason: expect.stringContaining('in the cache') }]);
  });

  it('is given up for a download when the driver cannot clone the volume, without another volume in the cache', async () => {
    const manager = managerWith(cached);
    const image = images.add();
    await make(manager, image.id);
    script.failures.createClonedVolume = [broken()];
    expect(textOf(await make(manager, image.id))).toBe(TEXT);
    expect(images.reads).toHaveLength(2);
    expect(await internal()).toHaveLength(1);
  });

  it('does not hide an error that no driver means', async () => {
    const manager = managerWith(cached);
    const image = images.add();
    await make(manager, image.id);
    script.failures.createClonedVolume = [new Error('snapshot is not in the info file')];
    await expect(make(manager, image.id)).rejects.toThrow('not in the info file');
    expect(images.reads).toHaveLength(1);
  });

  it('makes a new volume of the image when the old one has as many clones as it can have', async () => {
    const manager = managerWith(cached);
    const image = images.add();
    await make(manager, image.id);
    const [old] = await internal();
    script.failures.createClonedVolume = [new DriverError('ERR_SNAPSHOT_LIMIT', 'no more clones')];
    expect(textOf(await make(manager, image.id))).toBe(TEXT);
    expect(images.reads).toHaveLength(2);
    expect((await internal()).map(({ id }) => id)).not.toContain(old!.id);
    expect(await entries()).toHaveLength(1);
  });

  it('finds out when its volume was deleted behind its back', async () => {
    const manager = managerWith(cached);
    const image = images.add();
    await make(manager, image.id);
    await manager.deleteVolume((await internal())[0]!);
    expect(await entries()).toEqual([]);
    await make(manager, image.id);
    expect(images.reads).toHaveLength(2);
  });

  it('gives its volumes to nobody', async () => {
    const manager = managerWith(cached);
    await make(manager, images.add().id);
    const [volume] = await internal();
    await expect(manager.attachVolume(volume!, { host: 'one', initiator: 'iqn.one' })).rejects.toMatchObject({ code: 'ERR_REQUEST_INVALID' });
    await expect(manager.extendVolume(volume!, 9)).rejects.toMatchObject({ code: 'ERR_REQUEST_INVALID' });
  });
});
