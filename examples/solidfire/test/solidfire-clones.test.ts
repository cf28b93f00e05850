import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { AlwaysGrantsLockProvider } from '@holdfast/conformance/broken';
import type { Volume } from '@holdfast/volume';
import type { SolidFireDriver } from '../src/index.js';
import { error, makeSnapshot, makeVolume, volumeRecord } from './records.js';
import { SolidFireFixture, type FixtureParts } from './solidfire-fixture.js';

let fixture: SolidFireFixture;
let driver: SolidFireDriver;
async function open(parts: FixtureParts = {}): Promise<void> {
  fixture = await SolidFireFixture.open(parts);
  driver = fixture.driver;
}
afterEach(() => fixture.close());

const statuses = (): string[] => fixture.array.state.volumes.all().map(({ status }) => status);
const clones = (make: (volume: Volume) => Promise<unknown>): Promise<PromiseSettledResult<unknown>[]> =>
  Promise.allSettled([volumeRecord(), volumeRecord(), volumeRecord()].map(make));
/** One slot, and no attempt but the first. */
const narrow: FixtureParts = { array: { cloneJobsPerVolume: 1, cloneMs: 30 }, options: { retryPausesMs: [] } };
const withoutLocks = (): FixtureParts => ({
  array: { cloneJobsPerVolume: 1, cloneMs: 500 },
  options: { retryPausesMs: [] },
  provider: new AlwaysGrantsLockProvider({ reach: 'process' }),
});

/** Resolves once the condition holds; the test's own time limit ends a wait in vain. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
}

describe('the one clone slot of a volume', () => {
  it('suffices for three clones of it at once, and all are counted', async () => {
    await open(narrow);
    const source = await makeVolume(driver);
    const outcomes = await clones((volume) => driver.createClonedVolume(volume, source));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(fixture.array.state.volumes.get(1)?.attributes).toMatchObject({ uuid: source.id, cloned_count: 3 });
    expect(fixture.array.control.report().violations).toEqual([]);
  });

  it('suffices for three volumes of one snapshot at once', async () => {
    await open(narrow);
    const snapshot = await makeSnapshot(driver, await makeVolume(driver));
    const outcomes = await clones((volume) => driver.createVolumeFromSnapshot(volume, snapshot));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(fixture.array.control.report().violations).toEqual([]);
  });

  it.each([
    ['clones', async (source: Volume) => (volume: Volume) => driver.createClonedVolume(volume, source)],
    [
      'volumes of one snapshot',
      async (source: Volume) => {
        const snapshot = await makeSnapshot(driver, source);
        return (volume: Volume) => driver.createVolumeFromSnapshot(volume, snapshot);
      },
    ],
  ])('is not enough for %s without the lock', async (_title, prepare) => {
    await open(withoutLocks());
    const outcomes = await clones(await prepare(await makeVolume(driver)));
    expect(outcomes).toContainEqual({ status: 'rejected', reason: error('ERR_CAPACITY', 'xMaxClonesPerVolumeExceeded') });
    expect(fixture.array.control.report().violations).toContain('a clone of volume 1 was asked for while its 1 clone slot was in use');
  });

  it('is waited for by whoever has another lock: of two snapshots of one volume, and on two nodes', async () => {
    await open({ array: { cloneJobsPerVolume: 1, cloneMs: 30 }, options: { retryPausesMs: [20, 40, 80, 160, 320, 640, 1_280] } });
    const source = await makeVolume(driver);
    const [one, two] = [await makeSnapshot(driver, source), await makeSnapshot(driver, source)];
    await Promise.all([driver.createVolumeFromSnapshot(volumeRecord(), one), driver.createVolumeFromSnapshot(volumeRecord(), two)]);
    const node = fixture.secondNode({ retryPausesMs: [20, 40, 80, 160, 320, 640, 1_280] });
    await Promise.all([driver.createClonedVolume(volumeRecord(), source), node.driver.createClonedVolume(volumeRecord(), source)]);
    await node.close();
    expect(statuses()).toEqual(Array.from({ length: 5 }, () => 'active'));
  });
});

describe('a clone', () => {
  it('is known by its own attributes, not by those of the source it began with', async () => {
    await open();
    const source = await makeVolume(driver, { displayName: 'source' });
    const first = await driver.createClonedVolume(volumeRecord(), source);
    const record = volumeRecord({ displayName: 'second' });
    await driver.createClonedVolume(record, source);
    expect(first.providerId).toMatch(/^2 1 /);
    expect(fixture.array.state.volumes.get(3)?.attributes).toEqual({ uuid: record.id, is_clone: true, created_at: expect.any(String), 'cinder-name': 'second' });
  });

  it('of a locked volume is not locked', async () => {
    await open();
    const source = await makeVolume(driver);
    await driver.terminateConnection(source, null);
    await driver.createClonedVolume(volumeRecord(), source);
    expect(fixture.array.state.volumes.all().map(({ access }) => access)).toEqual(['locked', 'readWrite']);
  });

  it('that could not hold its source is refused; the cluster would cut it off', async () => {
    await open();
    const source = await makeVolume(driver, { sizeGiB: 3 });
    const snapshot = await makeSnapshot(driver, source);
    await expect(driver.createClonedVolume(volumeRecord({ sizeGiB: 2 }), source)).rejects.toEqual(error('ERR_CAPACITY', 'which has 3 GiB'));
    await expect(driver.createVolumeFromSnapshot(volumeRecord({ sizeGiB: 2 }), snapshot)).rejects.toEqual(error('ERR_CAPACITY', 'which has 3 GiB'));
    expect(statuses()).toEqual(['active']);
  });

  it('whose source is purged meanwhile fails with the reason, and nothing of it is left', async () => {
    await open({ array: { cloneMs: 600_000 } });
    const source = await makeVolume(driver);
    const cloning = driver.createClonedVolume(volumeRecord(), source);
    const failed = expect(cloning).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'xVolumeIDDoesNotExist "VolumeID 1 does not exist."'));
    const { state } = fixture.array;
    await until(() => state.clones.all().length > 0);
    state.volumes.delete(1);
    state.purge(1);
    await failed;
    expect(state.volumes.all()).toEqual([]);
  });

  it('that takes too long is given up, and its slot is free again', async () => {
    await open({ array: { cloneMs: 600_000 }, options: { cloneTimeoutMs: 20 } });
    const source = await makeVolume(driver);
    await expect(driver.createClonedVolume(volumeRecord(), source)).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'was not cloned within 20 ms'));
    expect(statuses()).toEqual(['active']);
    expect(fixture.array.state.clones.all()).toMatchObject([{ outcome: { name: 'xCloneCancelled' } }]);
  });

  it('that cannot be marked or counted is removed', async () => {
    await open();
    const source = await makeVolume(driver);
    for (const skip of [0, 1]) {
      fixture.array.control.configure({ faults: [{ match: 'ModifyVolume', skip, fault: { kind: 'error', code: 'xSomething' } }] });
      await expect(driver.createClonedVolume(volumeRecord(), source)).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'xSomething'));
    }
    expect(statuses()).toEqual(['active']);
  });

  it('that nobody lived to record is found by its name and given up while it is being made', async () => {
    await open({ array: { cloneMs: 600_000 }, options: { clonePollMs: 600_000 } });
    const source = await makeVolume(driver);
    const orphan = volumeRecord();
    const node = fixture.secondNode({ clonePollMs: 20 });
    const abandoned = node.driver.createClonedVolume(orphan, source);
    const failed = expect(abandoned).rejects.toEqual(error('ERR_BACKEND_REFUSED'));
    await until(() => statuses().includes('init'));
    await driver.deleteVolume(orphan);
    await failed;
    await node.close();
    expect(statuses()).toEqual(['active']);
  });
});
