import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PlannedFault } from '@holdfast/array-simulator';
import type { Snapshot, Volume } from '@holdfast/volume';
import type { ArraySettings, SimulatedKaminarioArray } from '../simulator/index.js';
import { groupName, snapshotName, volumeName, type KaminarioOptions } from '../src/index.js';
import { ISCSI_HOSTS, KaminarioFixture, error, record, refuse, type Backend, type ServedArray } from './kaminario-fixture.js';

let fixture: KaminarioFixture;
let served: ServedArray;
let array: SimulatedKaminarioArray;
let backend: Backend;
const [iscsiHost] = ISCSI_HOSTS;

beforeEach(async () => {
  fixture = await KaminarioFixture.open();
});
afterEach(() => fixture.close());

async function open(settings: Partial<ArraySettings> = {}, options: Partial<KaminarioOptions> = {}): Promise<void> {
  served = await fixture.serve(settings);
  array = served.array;
  backend = fixture.backend({ ...served.endpoint, ...options });
}

async function makeVolume(sizeGiB = 1): Promise<Volume> {
  const volume = record(sizeGiB);
  await backend.iscsi.createVolume(volume);
  return volume;
}

async function makeSnapshot(volume: Volume): Promise<Snapshot> {
  const id = randomUUID();
  const snapshot = { id, name: `snapshot-${id}`, volume, volumeSizeGiB: volume.sizeGiB };
  await backend.iscsi.createSnapshot(snapshot);
  return snapshot;
}

const plan = (...faults: readonly PlannedFault[]): void => array.control.configure({ faults });
const names = (table: 'volumes' | 'volumeGroups' | 'hosts'): string[] => array.state.tables[table].all().map(({ name }) => name).filter((name) => name !== 'CTRL');
const mapped = (): number => array.state.tables.mappings.all().length;

describe('volumes', () => {
  it('have a group of their own, which goes when the volume cannot be made', async () => {
    await open();
    const volume = record();
    plan(refuse('POST /api/v2/volumes'));
    await expect(backend.iscsi.createVolume(volume)).rejects.toEqual(error('ERR_BACKEND_REFUSED'));
    expect(names('volumeGroups')).toEqual([]);
    await backend.iscsi.createVolume(volume);
    expect([names('volumes'), names('volumeGroups')]).toEqual([[volumeName(volume.id)], [groupName(volume.id)]]);
  });

  it('that exist are not made again, nor taken for the remains of a failure', async () => {
    await open();
    const volume = await makeVolume();
    await expect(backend.iscsi.createVolume(volume)).rejects.toEqual(error('ERR_VOLUME_EXISTS'));
    expect(names('volumes')).toEqual([volumeName(volume.id)]);
  });

  it('whose group was left behind are deleted whole at the second try', async () => {
    await open();
    const volume = await makeVolume();
    plan(refuse('DELETE /api/v2/volume_groups', '500'));
    await expect(backend.iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
    await backend.iscsi.deleteVolume(volume);
    expect(names('volumeGroups')).toEqual([]);
  });

  it('that are mapped or have snapshots are busy; so is a snapshot that has a view', async () => {
    await open();
    const volume = await makeVolume();
    await backend.iscsi.initializeConnection(volume, iscsiHost);
    await expect(backend.iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'is mapped'));
    await backend.iscsi.terminateConnection(volume, iscsiHost);
    const snapshot = await makeSnapshot(volume);
    await expect(backend.iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'has snapshots'));
    const { snapshots, retentionPolicies } = array.state.tables;
    const source = snapshots.refOf(snapshots.all().find((candidate) => candidate.short_name === snapshotName(snapshot.id))!);
    snapshots.insert({ ...snapshots.all()[0]!, short_name: 'view', source, retention_policy: retentionPolicies.refOf(retentionPolicies.all()[0]!) });
    await expect(backend.iscsi.deleteSnapshot(snapshot)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'has views'));
  });

  it('do not shrink when asked to grow to less', async () => {
    await open();
    const volume = await makeVolume(4);
    await backend.iscsi.extendVolume(volume, 2);
    expect(array.state.tables.volumes.all().at(-1)?.size).toBe(4 * 2 ** 20);
  });

  it('cannot be snapshot on an array without the retention policy', async () => {
    await open({ seed: { retentionPolicies: ['Daily'] } });
    await expect(makeSnapshot(await makeVolume())).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'Best_Effort_Retention'));
  });
});

describe('a copy', () => {
  it('of a volume attaches both to the node that copies, and detaches both', async () => {
    await open();
    const [source, clone] = [await makeVolume(2), record(3)];
    await backend.iscsi.createClonedVolume(clone, source);
    expect(backend.copier.copies).toMatchObject([{ source: { data: { target_lun: 1 } }, destination: { data: { target_lun: 2 } }, sizeGiB: 2 }]);
    expect([names('hosts'), mapped()]).toEqual([[], 0]);
  });

  it.each(['iscsi', 'fc'] as const)('of a snapshot reads a view of it, over %s, and leaves neither view nor host', async (protocol) => {
    await open();
    const snapshot = await makeSnapshot(await makeVolume());
    await backend[protocol].createVolumeFromSnapshot(record(), snapshot);
    expect(backend.copier.copies).toMatchObject([{ source: { data: { target_lun: 1 } }, destination: { data: { target_lun: 2 } }, sizeGiB: 1 }]);
    const { snapshots, volsnaps } = array.state.tables;
    expect([names('hosts'), mapped(), snapshots.all().length, volsnaps.all().length]).toEqual([[], 0, 1, 1]);
  });

  it('that fails leaves nothing, and its error is the one to see', async () => {
    await open();
    const source = await makeVolume();
    const snapshot = await makeSnapshot(source);
    backend.copier.onCopy = () => Promise.reject(new Error('dd: short read'));
    await expect(backend.iscsi.createClonedVolume(record(), source)).rejects.toThrow('dd: short read');
    await expect(backend.fc.createVolumeFromSnapshot(record(), snapshot)).rejects.toThrow('dd: short read');
    expect([names('volumes'), names('volumeGroups'), names('hosts'), mapped()]).toEqual([[volumeName(source.id)], [groupName(source.id)], [], 0]);
    expect(array.state.tables.snapshots.all()).toHaveLength(1);
  });

  it('of an attached volume is refused: its content would change meanwhile', async () => {
    await open();
    const source = await makeVolume();
    await backend.iscsi.initializeConnection(source, iscsiHost);
    await expect(backend.iscsi.createClonedVolume(record(), source)).rejects.toEqual(error('ERR_VOLUME_BUSY'));
    expect(names('volumes')).toHaveLength(1);
  });

  it('of a volume that is being copied is refused, too: the end of the first would cut off the second', async () => {
    await open();
    const source = await makeVolume();
    let second: Promise<unknown> = Promise.resolve();
    backend.copier.onCopy = async () => {
      second = fixture.backend(served.endpoint).fc.createClonedVolume(record(), source).catch((reason: unknown) => reason);
      await second;
    };
    await backend.iscsi.createClonedVolume(record(), source);
    expect(await second).toEqual(error('ERR_VOLUME_BUSY'));
    expect([names('volumes').length, names('hosts'), mapped()]).toEqual([2, [], 0]);
  });

  it('is refused where nobody is bound to make it: a volume without its content is no clone', async () => {
    await open();
    const { iscsi } = fixture.backend(served.endpoint, { isCopierBound: false });
    const source = await makeVolume();
    const snapshot = await makeSnapshot(source);
    await expect(iscsi.createClonedVolume(record(), source)).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'a KaminarioCopier'));
    await expect(iscsi.createVolumeFromSnapshot(record(), snapshot)).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'a KaminarioCopier'));
    expect([names('volumes').length, array.state.tables.snapshots.all().length]).toEqual([1, 1]);
  });
});

describe('stats', () => {
  it('tell the room and what has been promised of it, without the volume that is the array’s own', async () => {
    await open({ capacityGiB: 100, usedGiB: 40 }, { volumeBackendName: 'k2' });
    await makeVolume(10);
    await makeVolume(20);
    expect((await backend.fc.getVolumeStats()).pools).toEqual([
      {
        pool_name: 'k2', total_capacity_gb: 100, free_capacity_gb: 60, provisioned_capacity_gb: 30, total_volumes: 2, max_over_subscription_ratio: 20,
        thin_provisioning_support: true, thick_provisioning_support: false, sparse_copy_volume: true, QoS_support: false, multiattach: true,
        'kaminario:thin_prov_type': 'dedup/nodedup', replication_enabled: false, 'kaminario:replication': false,
      },
    ]);
  });

  it.each([[40, 0.75], [0, 20]])('reckon the ratio of promises when told to (%d GiB stored: %d)', async (usedGiB, ratio) => {
    await open({ capacityGiB: 100, usedGiB }, { maxOverSubscriptionRatio: 'auto' });
    await makeVolume(30);
    expect((await backend.fc.getVolumeStats()).pools[0]).toMatchObject({ max_over_subscription_ratio: ratio });
  });
});
