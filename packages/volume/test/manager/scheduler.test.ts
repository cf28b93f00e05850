import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DriverError, type VolumeStats } from '../../src/index.js';
import { MemoryVolumeRepository, VolumeScheduler, watchVolumes, type VolumeStatusEvent } from '../../src/manager/index.js';
import { FullDriver, scripted, type Script } from './full-driver.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { MemoryImages } from './memory-images.js';
import { closeNodes, Gate, openNode, turns, type Node } from './nodes.js';

class RoomyDriver extends FullDriver {
  constructor(private readonly freeGiB: number) {
    super();
  }

  override async getVolumeStats(): Promise<VolumeStats> {
    const stats = await super.getVolumeStats();
    return { ...stats, pools: [{ ...stats.pools[0]!, free_capacity_gb: this.freeGiB }] };
  }
}

interface Backend extends Node<RoomyDriver> {
  readonly script: Script;
}

let repository: MemoryVolumeRepository;
let images: MemoryImages;
let locks: GlobalMemoryLocks;
let statuses: VolumeStatusEvent[];
let stopWatching: () => void;

beforeEach(() => {
  [repository, images, locks, statuses] = [new MemoryVolumeRepository(), new MemoryImages(), new GlobalMemoryLocks(), []];
  stopWatching = watchVolumes({ status: (event) => statuses.push(event) });
});
afterEach(async () => {
  stopWatching();
  await closeNodes();
});

function backend(host: string, freeGiB: number): Backend {
  const { driver, script } = scripted(new RoomyDriver(freeGiB));
  return { ...openNode({ driver, repository, images, locks, host, recoveryWaitMs: 0 }), script };
}

const schedulerOf = (backends: readonly Backend[], maxAttempts?: number) =>
  new VolumeScheduler(backends.map(({ manager }) => manager), maxAttempts === undefined ? {} : { maxAttempts });
const full = (): DriverError => new DriverError('ERR_CAPACITY', 'the pool is full');

describe('VolumeScheduler', () => {
  it('takes the backend with the most room', async () => {
    const backends = [backend('small', 10), backend('large', 50), backend('tiny', 1)];
    expect(await schedulerOf(backends).createVolume({ sizeGiB: 5 })).toMatchObject({ host: 'large', status: 'available' });
  });

  it('counts what is being made, which the backend does not see yet', async () => {
    const backends = [backend('a', 50), backend('b', 40)];
    const [held, asked] = [new Gate(), new Gate()];
    backends[0]!.script.waits.createVolume = [
      async () => {
        asked.open();
        await held.opened;
      },
    ];
    const scheduler = schedulerOf(backends);
    const first = scheduler.createVolume({ sizeGiB: 20 });
    await asked.opened;
    expect(await scheduler.createVolume({ sizeGiB: 20 })).toMatchObject({ host: 'b' });
    held.open();
    expect(await first).toMatchObject({ host: 'a' });
  });

  it('tries the next backend when one fails; the volume keeps its record and leaves nothing behind', async () => {
    const [a, b] = [backend('a', 50), backend('b', 40)];
    a.script.failures.createVolume = [full()];
    const volume = await schedulerOf([a, b]).createVolume({ sizeGiB: 1 });
    expect(volume).toMatchObject({ host: 'b', status: 'available', failure: null });
    expect(statuses.map(({ operation, host, from, to }) => `${host} ${operation}: ${String(from)} > ${String(to)}`)).toEqual([
      'a create: null > creating',
      'b reschedule: creating > creating',
      'b create: creating > available',
    ]);
    expect([a.driver.backend.volumes.size, b.driver.backend.volumes.size]).toEqual([0, 1]);
    expect(await repository.volumes.list()).toEqual([volume]);
  });

  it('tries the next backend when one fails in the middle of a download', async () => {
    const [a, b] = [backend('a', 50), backend('b', 40)];
    a.script.failures.copyImageToVolume = [full()];
    const volume = await schedulerOf([a, b]).createVolume({}, { kind: 'image', id: images.add().id });
    expect(volume).toMatchObject({ host: 'b', status: 'available', bootable: true });
    expect([a.driver.backend.volumes.size, b.driver.backend.volume(volume.id).text]).toEqual([0, 'bytes of the image']);
  });

  it('says what the last backend said when all fail', async () => {
    const backends = [backend('a', 50), backend('b', 40), backend('c', 30)];
    for (const { script } of backends) script.failures.createVolume = [full()];
    await expect(schedulerOf(backends, 2).createVolume({ sizeGiB: 1 })).rejects.toMatchObject({ code: 'ERR_CAPACITY' });
    expect(await repository.volumes.list()).toMatchObject([{ host: 'b', status: 'error', failure: 'the pool is full' }]);
    expect(backends.map(({ driver }) => driver.backend.volumes.size)).toEqual([0, 0, 0]);
  });

  it('does not try elsewhere what is wrong everywhere', async () => {
    const [a, b] = [backend('a', 50), backend('b', 40)];
    const image = images.add({ sizeBytes: 3 });
    await expect(schedulerOf([a, b]).createVolume({}, { kind: 'image', id: image.id })).rejects.toMatchObject({ code: 'ERR_IMAGE_UNUSABLE' });
    expect(b.script.calls.filter((call) => call.startsWith('createVolume'))).toEqual([]);
  });

  it('stays on a backend that could not be cleaned, so that the record leads to what is left there', async () => {
    const [a, b] = [backend('a', 50), backend('b', 40)];
    a.script.failures.createVolume = [full()];
    a.script.failures.deleteVolume = [new DriverError('ERR_BACKEND_UNREACHABLE', 'no answer')];
    await expect(schedulerOf([a, b]).createVolume({ sizeGiB: 1 })).rejects.toMatchObject({ code: 'ERR_CAPACITY' });
    expect(await repository.volumes.list()).toMatchObject([{ host: 'a', status: 'error' }]);
  });

  it('does without a backend that does not answer, and says so when none has room', async () => {
    const [a, b] = [backend('a', 50), backend('b', 40)];
    a.script.failures.getVolumeStats = [new DriverError('ERR_BACKEND_UNREACHABLE', 'no answer')];
    expect(await schedulerOf([a, b]).createVolume({ sizeGiB: 1 })).toMatchObject({ host: 'b' });
    await expect(schedulerOf([a, b]).createVolume({ sizeGiB: 100 })).rejects.toMatchObject({ code: 'ERR_NO_BACKEND', message: expect.stringContaining('100 GiB') });
  });

  it('keeps a volume between two attempts from being taken for left behind', async () => {
    const [a, b] = [backend('a', 50), backend('b', 40)];
    const [held, asked] = [new Gate(), new Gate()];
    a.script.failures.createVolume = [full()];
    b.script.waits.createVolume = [
      async () => {
        asked.open();
        await held.opened;
      },
    ];
    const making = schedulerOf([a, b]).createVolume({ sizeGiB: 1 });
    await asked.opened;
    const [volume] = await repository.volumes.list();
    expect(await b.manager.start()).toEqual({ recovered: [], busy: [volume!.id], failed: [] });
    await turns();
    held.open();
    await expect(making).resolves.toMatchObject({ status: 'available' });
  });

  it('refuses two managers of one host, and none', () => {
    const [a, again] = [backend('a', 50), backend('a', 50)];
    expect(() => schedulerOf([])).toThrow(expect.objectContaining({ code: 'ERR_MANAGER_CONFIG' }));
    expect(() => schedulerOf([a, again])).toThrow(expect.objectContaining({ code: 'ERR_MANAGER_CONFIG' }));
    expect(() => schedulerOf([a], 0)).toThrow(expect.objectContaining({ code: 'ERR_MANAGER_CONFIG' }));
  });
});
