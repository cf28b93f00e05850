import { afterEach, describe, expect, it } from '@jest/globals';
import { MemoryVolumeRepository, type VolumeManager, type VolumeManagerOptions, type VolumeRecord } from '../../src/manager/index.js';
import { GlobalMemoryLocks } from './global-memory-locks.js';
import { MemoryImages } from './memory-images.js';
import { closeNodes, Gate, openNode, turns } from './nodes.js';
import { OverlayArray } from './overlay-array.js';
import { BoastfulOverlayDriver, CopyingOverlayDriver, FaultyOverlayDriver, FixedOverlayDriver, type OverlayDriver } from './overlay-driver.js';

type DriverClass = new (array: OverlayArray) => OverlayDriver;

/** Tests T1 to T6 of the clone lock: two nodes, one array, locks in memory. */
class Bench {
  readonly array = new OverlayArray();
  readonly images = new MemoryImages();
  readonly repository = new MemoryVolumeRepository();
  readonly managers: readonly VolumeManager[];

  constructor(Driver: DriverClass, locking: VolumeManagerOptions['locking'] & string, locks = new GlobalMemoryLocks()) {
    const { array, repository, images } = this;
    const options = { locking, imageCache: { projectId: 'internal' }, directUrlSchemes: ['cinder'] } as const;
    this.managers = [1, 2].map(() => openNode({ driver: new Driver(array), repository, locks, images, ...options }).manager);
  }

  get manager(): VolumeManager {
    return this.managers[0]!;
  }

  /** As many requests at once, dealt out to the nodes. */
  async atOnce(count: number, request: (manager: VolumeManager) => Promise<VolumeRecord>): Promise<{ made: number; failures: string[] }> {
    const outcomes = await Promise.allSettled(Array.from({ length: count }, (_, index) => request(this.managers[index % 2]!)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
    return { made: count - failures.length, failures };
  }

  fromImage(imageId: string): (manager: VolumeManager) => Promise<VolumeRecord> {
    return (manager) => manager.createVolume({ projectId: 'project-1' }, { kind: 'image', id: imageId });
  }

  async cachedVolume(): Promise<VolumeRecord> {
    return (await this.repository.volumes.list()).find(({ isInternal }) => isInternal)!;
  }

  /** Holds every clone in the middle; resolves when the first is there. */
  holdClones(): { readonly begun: Promise<void>; release(): void } {
    const [begun, gate] = [new Gate(), new Gate()];
    this.array.duringCopy = async () => {
      begun.open();
      await gate.opened;
    };
    return { begun: begun.opened, release: () => gate.open() };
  }

  /** Deletes the source in the middle of the one clone that runs; tells which ended first. */
  async deleteDuringClone(clone: Promise<VolumeRecord>, held: { begun: Promise<void>; release(): void }, source: VolumeRecord): Promise<string[]> {
    await held.begun;
    this.array.journal.length = 0;
    const deletion = this.managers[1]!.deleteVolume(source);
    await turns(500);
    held.release();
    await Promise.allSettled([clone, deletion]);
    return this.array.journal.map((line) => line.split(' ')[0]!);
  }
}

const missing = expect.stringContaining('is not in the info file');
const allMade = (count: number) => ({ made: count, failures: [] });
const lost = { made: 1, failures: [missing, missing] };

afterEach(closeNodes);

interface Row {
  readonly locking: 'every-route' | 'cinder';
  readonly driver: DriverClass;
  /** Of three parallel clones of one source on a route that Cinder forgot (T2, T4), and of the three of T5 that find the cache filled. */
  readonly forgotten: { made: number; failures: unknown[] };
  readonly orphans: number;
  /** T3: the order of events when the source is deleted during a clone on such a route. */
  readonly evicted: readonly string[];
}

const rows: readonly Row[] = [
  { locking: 'cinder', driver: FaultyOverlayDriver, forgotten: lost, orphans: 2, evicted: ['deleted'] },
  { locking: 'cinder', driver: FixedOverlayDriver, forgotten: allMade(3), orphans: 0, evicted: ['deleted'] },
  { locking: 'every-route', driver: FaultyOverlayDriver, forgotten: allMade(3), orphans: 0, evicted: ['cloned', 'deleted'] },
  { locking: 'every-route', driver: FixedOverlayDriver, forgotten: allMade(3), orphans: 0, evicted: ['cloned', 'deleted'] },
];

describe.each(rows)('locking: $locking, $driver.name', ({ locking, driver, forgotten, orphans, evicted }) => {
  it('T1: three volumes made of one volume at once are all made', async () => {
    const bench = new Bench(driver, locking);
    const source = await bench.manager.createVolume({ sizeGiB: 1 });
    expect(await bench.atOnce(3, (manager) => manager.createVolume({}, { kind: 'volume', id: source.id }))).toEqual(allMade(3));
    expect(await bench.array.readInfo(source.name)).toEqual({ active: source.name, snapshots: {} });
    expect(bench.array.overlays()).toEqual([]);
  });

  it(`T2: of three volumes made of a cached image at once, ${forgotten.made} are made, and ${orphans} files are left over (1851512)`, async () => {
    const bench = new Bench(driver, locking);
    const { id } = bench.images.add();
    await bench.fromImage(id)(bench.manager);
    expect(await bench.atOnce(3, bench.fromImage(id))).toEqual(forgotten);
    expect(bench.array.overlays()).toHaveLength(orphans);
    expect(bench.images.reads).toEqual([id]);
    if (orphans === 0) {
      const { name } = await bench.cachedVolume();
      expect(await bench.array.readInfo(name)).toEqual({ active: name, snapshots: {} });
    }
  });

  it(`T3: a cached volume that goes while it is cloned: ${evicted.join(', then ')}`, async () => {
    const bench = new Bench(driver, locking);
    const { id } = bench.images.add();
    await bench.fromImage(id)(bench.manager);
    const held = bench.holdClones();
    const clone = bench.fromImage(id)(bench.manager);
    const journal = await bench.deleteDuringClone(clone, held, await bench.cachedVolume());
    expect(journal.slice(0, evicted.length)).toEqual(evicted);
  });

  it(`T4: of three volumes made of one cinder:// location at once, ${forgotten.made} are made (1851512)`, async () => {
    const bench = new Bench(driver, locking);
    const holder = await bench.manager.createVolume({ sizeGiB: 1, projectId: 'project-1' });
    const { id } = bench.images.add({}, { urls: [`cinder://${holder.id}`] });
    expect(await bench.atOnce(3, bench.fromImage(id))).toEqual(forgotten);
    expect(bench.array.overlays()).toHaveLength(orphans);
    expect(bench.images.reads).toEqual([]);
  });

  it(`T5: of four volumes made of an image that is not cached yet, one downloads it, and ${forgotten.made} of the others are made`, async () => {
    const bench = new Bench(driver, locking);
    const { id } = bench.images.add();
    expect(await bench.atOnce(4, bench.fromImage(id))).toEqual({ ...forgotten, made: forgotten.made + 1 });
    expect(bench.images.reads).toEqual([id]);
    expect(await bench.repository.imageCache.list()).toHaveLength(1);
  });

  it('T6: a volume that is deleted while another is made of it goes when that is done', async () => {
    const bench = new Bench(driver, locking);
    const source = await bench.manager.createVolume({ sizeGiB: 1 });
    const held = bench.holdClones();
    const clone = bench.manager.createVolume({}, { kind: 'volume', id: source.id });
    expect(await bench.deleteDuringClone(clone, held, source)).toEqual(['cloned', 'deleted']);
    await expect(clone).resolves.toMatchObject({ status: 'available' });
  });
});

describe('locking: every-route', () => {
  const threeClones = async (Driver: DriverClass) => {
    const bench = new Bench(Driver, 'every-route');
    const source = await bench.manager.createVolume({ sizeGiB: 1 });
    const { made } = await bench.atOnce(3, (manager) => manager.createVolume({}, { kind: 'volume', id: source.id }));
    return { made, mostAtOnce: bench.array.mostClonesAtOnce };
  };

  it('lets clones of one source run side by side where the driver can do that', async () => {
    expect(await threeClones(CopyingOverlayDriver)).toEqual({ made: 3, mostAtOnce: 3 });
  });

  it('leaves it to a driver with a lock of its own to do them one at a time', async () => {
    expect(await threeClones(FixedOverlayDriver)).toEqual({ made: 3, mostAtOnce: 1 });
  });

  it('does them one at a time for a driver that says nothing', async () => {
    expect(await threeClones(FaultyOverlayDriver)).toEqual({ made: 3, mostAtOnce: 1 });
  });

  it('believes a driver that says it can do several: without the turn, the bug is back', async () => {
    expect(await threeClones(BoastfulOverlayDriver)).toEqual({ made: 1, mostAtOnce: 3 });
  });

  it('holds the source against its deletion with a lock engine that has no shared mode, too; the clones of one process share its grant', async () => {
    const bench = new Bench(CopyingOverlayDriver, 'every-route', new GlobalMemoryLocks({ shared: false }));
    const source = await bench.manager.createVolume({ sizeGiB: 1 });
    const held = bench.holdClones();
    const clones = Promise.all([1, 2].map(() => bench.manager.createVolume({}, { kind: 'volume', id: source.id })));
    const journal = await bench.deleteDuringClone(clones.then(([first]) => first!), held, source);
    expect(journal).toEqual(['cloned', 'cloned', 'deleted']);
  });

  it('takes no new clone before a deletion that waits, so that a source in demand can go', async () => {
    const bench = new Bench(CopyingOverlayDriver, 'every-route');
    const source = await bench.manager.createVolume({ sizeGiB: 1 });
    const clone = (): Promise<VolumeRecord> => bench.manager.createVolume({}, { kind: 'volume', id: source.id });
    const held = bench.holdClones();
    const early = clone();
    await held.begun;
    const deletion = bench.managers[1]!.deleteVolume(source);
    await turns(500);
    const late = clone();
    await turns(500);
    held.release();
    await expect(early).resolves.toMatchObject({ status: 'available' });
    await expect(deletion).resolves.toBeUndefined();
    await expect(late).rejects.toMatchObject({ code: 'ERR_VOLUME_UNKNOWN' });
  });
});
