import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Snapshot, Volume } from '@holdfast/volume';
import { LocalVolumes } from '@holdfast/volume/local';

const BYTES_PER_GIB = 1_024;
const volume = (name: string, sizeGiB = 1): Volume => ({ id: name, name, sizeGiB });
const snapshot = (name: string, of: Volume): Snapshot => ({ id: name, name, volume: of, volumeSizeGiB: of.sizeGiB });

let directory: string;
let volumes: LocalVolumes;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'holdfast-local-volumes-'));
  volumes = new LocalVolumes({ directory, capacityGiB: 10, bytesPerGiB: BYTES_PER_GIB });
});
afterEach(() => rm(directory, { recursive: true }));

const sizeOf = async (item: Volume | Snapshot): Promise<number> => (await stat(volumes.device(item))).size;

describe('volumes that are files', () => {
  it('are created, copied and grown to their sizes, and tell what room is left', async () => {
    const first = volume('first', 2);
    await volumes.create(first);
    await volumes.copy(first, snapshot('snap', first), 2);
    await volumes.copy(snapshot('snap', first), volume('second', 3), 3);
    await volumes.extend(first, 4);
    expect(await Promise.all([first, snapshot('snap', first), volume('second')].map(sizeOf))).toEqual([4, 2, 3].map((gib) => gib * BYTES_PER_GIB));
    expect(await volumes.room()).toEqual({ totalGiB: 10, freeGiB: 1 });
    await volumes.delete(first);
    await volumes.delete(first); // gone is what was wanted
    expect(await volumes.room()).toEqual({ totalGiB: 10, freeGiB: 5 });
  });

  it('that do not fit are refused, and nothing of them stays', async () => {
    const source = volume('source', 6);
    await volumes.create(source);
    await expect(volumes.create(volume('large', 5))).rejects.toMatchObject({ code: 'ERR_CAPACITY' });
    await expect(volumes.copy(source, volume('copy', 6), 6)).rejects.toMatchObject({ code: 'ERR_CAPACITY' });
    await expect(volumes.extend(source, 11)).rejects.toMatchObject({ code: 'ERR_CAPACITY' });
    expect(await readdir(directory)).toEqual(['source']);
    expect(await sizeOf(source)).toBe(6 * BYTES_PER_GIB);
  });

  it('that are not there, or there already, are told by their codes', async () => {
    const first = volume('first');
    await volumes.create(first);
    await expect(volumes.create(first)).rejects.toMatchObject({ code: 'ERR_VOLUME_EXISTS' });
    await expect(volumes.copy(first, first, 1)).rejects.toMatchObject({ code: 'ERR_VOLUME_EXISTS' });
    await expect(volumes.mustExist(volume('other'))).rejects.toMatchObject({ code: 'ERR_VOLUME_NOT_FOUND' });
    await expect(volumes.extend(volume('other'), 2)).rejects.toMatchObject({ code: 'ERR_VOLUME_NOT_FOUND' });
    await expect(volumes.copy(snapshot('snap', first), volume('copy'), 1)).rejects.toMatchObject({ code: 'ERR_SNAPSHOT_NOT_FOUND' });
    await expect(volumes.mustExist(first)).resolves.toBeUndefined();
  });

  it.each(['..', '.hidden', 'a/b', '', 'a b'])('cannot be called %j', (name) => {
    expect(() => volumes.device(volume(name))).toThrow(expect.objectContaining({ code: 'ERR_BACKEND_REFUSED', message: `"${name}" cannot be a device name` }));
  });
});
