import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ArraySeed, SimulatedKaminarioArray } from '../simulator/index.js';
import { groupName, replicaName, sessionName, volumeName, type KaminarioVolume } from '../src/index.js';
import { HaltingClock } from './halting-clock.js';
import { ADDRESS, FC_HOSTS, ISCSI_HOSTS, KaminarioFixture, REPLICA_ADDRESS, error, record, type Backend, type ServedArray } from './kaminario-fixture.js';
import { LockEvents } from './lock-events.js';

const [iscsiHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;
const NAME = `Kaminario-${ADDRESS}`;
const REPLICA_NAME = `Kaminario-${REPLICA_ADDRESS}`;

const replicated: KaminarioVolume = record();
const failedOver: KaminarioVolume = { ...replicated, replicationStatus: 'failed-over' };

/** What the other array holds of the volume. */
function replicaSeed(state: 'in_sync' | 'suspended' | 'failed_over' = 'in_sync'): ArraySeed {
  const [name, group, session] = [volumeName(replicated.id), groupName(replicated.id), sessionName(replicated.id)].map(replicaName) as [string, string, string];
  return { volumes: [{ name, group, sizeGiB: 1 }], sessions: [{ name: session, group, state }] };
}

let fixture: KaminarioFixture;
let here: ServedArray;
let there: ServedArray;
let primary: SimulatedKaminarioArray;
let replica: SimulatedKaminarioArray;
let backend: Backend;
let clock: HaltingClock;

beforeEach(async () => {
  fixture = await KaminarioFixture.open();
});
afterEach(() => fixture.close());

async function open(seed = replicaSeed()): Promise<void> {
  clock = new HaltingClock();
  here = await fixture.serve();
  there = await fixture.serve({ seed, systemId: '20802' }, REPLICA_ADDRESS, clock);
  [primary, replica] = [here.array, there.array];
  backend = fixture.backend({ ...here.endpoint, replica: there.endpoint });
}

const mapped = ({ state }: SimulatedKaminarioArray): number => state.tables.mappings.all().length;
const made = ({ state }: SimulatedKaminarioArray): string[] => state.tables.volumes.all().map(({ name }) => name).filter((name) => name !== 'CTRL');
/** The next request for a host stands still at the replica. */
const halt = (): void => replica.control.configure({ faults: [{ match: 'GET /api/v2/hosts', fault: { kind: 'delay', delayMs: 1 } }] });

describe('a volume that has failed over', () => {
  it('is attached and detached at the replica, over both protocols', async () => {
    await open();
    const { data } = await backend.iscsi.initializeConnection(failedOver, iscsiHost);
    expect(data.target_iqn).toContain('20802');
    await backend.fc.initializeConnection(failedOver, { ...fcHost, host: 'compute-09' });
    expect([mapped(primary), mapped(replica)]).toEqual([0, 2]);
    await backend.iscsi.terminateConnection(failedOver, iscsiHost);
    expect(await backend.fc.terminateConnection(failedOver, { ...fcHost, host: 'compute-09' })).toMatchObject({ data: { target_wwn: expect.any(Array) } });
    expect([mapped(replica), replica.state.tables.hosts.all()]).toEqual([0, []]);
    expect(primary.control.report().counts['requests']).toBeUndefined();
  });

  it('is extended and kept in snapshots there, too', async () => {
    await open();
    await backend.iscsi.extendVolume(failedOver, 2);
    const id = randomUUID();
    const snapshot = { id, name: `snapshot-${id}`, volume: failedOver, volumeSizeGiB: 2 };
    await backend.iscsi.createSnapshot(snapshot);
    await backend.iscsi.createVolumeFromSnapshot(record(2), snapshot);
    await backend.iscsi.deleteSnapshot(snapshot);
    expect(replica.state.tables.volumes.all().at(-1)?.size).toBe(2 * 2 ** 20);
    expect([made(primary).length, backend.copier.copies.length]).toEqual([1, 1]);
  });

  it('cannot be reached on a backend without a replica', async () => {
    const { endpoint } = await fixture.serve();
    const { iscsi } = fixture.backend(endpoint);
    await expect(iscsi.initializeConnection(failedOver, iscsiHost)).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'has no replica'));
  });
});

describe('while it is attached at the replica', () => {
  it('everything else goes to the backend’s own array', async () => {
    await open();
    halt();
    const attaching = backend.iscsi.initializeConnection(failedOver, iscsiHost);
    await clock.halted();
    const volume = record();
    await backend.iscsi.createVolume(volume);
    expect((await backend.iscsi.getVolumeStats()).pools[0]).toMatchObject({ total_volumes: 1 });
    expect([made(primary), made(replica)]).toEqual([[volumeName(volume.id)], [replicaName(volumeName(replicated.id))]]);
    await backend.iscsi.deleteVolume(volume);
    clock.goOn();
    await attaching;
    expect([made(primary), mapped(primary), mapped(replica)]).toEqual([[], 0, 1]);
  });

  it('a failure there leaves nobody at the wrong array', async () => {
    await open();
    replica.control.configure({ faults: [{ match: 'POST /api/v2/mappings', fault: { kind: 'error', code: 'no' } }] });
    await expect(backend.iscsi.initializeConnection(failedOver, iscsiHost)).rejects.toEqual(error('ERR_BACKEND_REFUSED', 'no: a planned fault'));
    const volume = record();
    await backend.iscsi.createVolume(volume);
    await backend.iscsi.initializeConnection(volume, iscsiHost);
    expect([made(primary), mapped(primary), mapped(replica)]).toEqual([[volumeName(volume.id)], 1, 0]);
  });

  it('any number of attaches at either array may be under way', async () => {
    await open();
    const volumes = [record(), record(), record()];
    for (const volume of volumes) await backend.iscsi.createVolume(volume);
    const hosts = [0, 1, 2].map((index) => ({ host: `compute-${index}`, initiator: `iqn.1994-05.com.example:${index}` }));
    await Promise.all(hosts.flatMap((host, index) => [backend.iscsi.initializeConnection(failedOver, host), backend.iscsi.initializeConnection(volumes[index]!, host)]));
    expect([mapped(primary), mapped(replica)]).toEqual([3, 3]);
  });

  it('the lock is still that of the backend: another attach waits for it, whichever array serves', async () => {
    await open();
    const volume = record();
    await backend.fc.createVolume(volume);
    halt();
    const waiting = new LockEvents('waiting');
    const attaching = backend.iscsi.initializeConnection(failedOver, iscsiHost);
    await clock.halted();
    let hasEnded = false;
    const next = backend.fc.initializeConnection(volume, fcHost).then(() => (hasEnded = true));
    await waiting.of('KaminarioFibreChannelDriver.initializeConnection');
    waiting.stop();
    expect([waiting.namesOf('KaminarioFibreChannelDriver.initializeConnection'), hasEnded, mapped(primary)]).toEqual([[NAME], false, 0]);
    clock.goOn();
    await Promise.all([attaching, next]);
    expect([mapped(primary), mapped(replica)]).toEqual([1, 1]);
  });
});

describe('the locks', () => {
  it('are those of both arrays for a failed-over volume, and that of its own array for any other', async () => {
    await open();
    const volume = record();
    await backend.iscsi.createVolume(volume);
    const acquired = new LockEvents('acquired');
    await backend.iscsi.initializeConnection(volume, iscsiHost);
    await backend.iscsi.terminateConnection(volume, iscsiHost);
    await backend.fc.initializeConnection(failedOver, fcHost);
    await backend.fc.terminateConnection(failedOver, fcHost);
    acquired.stop();
    for (const method of ['initializeConnection', 'terminateConnection']) {
      expect(acquired.namesOf(`KaminarioIscsiDriver.${method}`)).toEqual([NAME]);
      expect(acquired.namesOf(`KaminarioFibreChannelDriver.${method}`)).toEqual([NAME, REPLICA_NAME]);
    }
  });

  it('of two backends that replicate to each other, and have both failed over, never wait in a circle', async () => {
    await open();
    const mirrored = fixture.backend({ ...there.endpoint, replica: here.endpoint });
    const theirs: KaminarioVolume = { ...record(), replicationStatus: 'failed-over' };
    await mirrored.iscsi.createVolume(theirs);
    const hosts = Array.from({ length: 4 }, (_, index) => ({ host: `compute-${index}`, initiator: `iqn.1994-05.com.example:${index}` }));
    await Promise.all(hosts.flatMap((host) => [backend.iscsi.initializeConnection(failedOver, host), mirrored.iscsi.initializeConnection(theirs, host)]));
    expect([mapped(primary), mapped(replica)]).toEqual([4, 4]);
  });
});

describe('fail-over', () => {
  it('makes the replica serve the volumes that it has, and says of the others that it does not', async () => {
    await open();
    const stranger = record();
    expect(await backend.replication.failOver([replicated, stranger])).toEqual([
      { volumeId: replicated.id, replicationStatus: 'failed-over' },
      { volumeId: stranger.id, replicationStatus: 'error' },
    ]);
    expect(replica.state.tables.sessions.all()).toMatchObject([{ state: 'failed_over' }]);
    expect(primary.control.report().counts['requests']).toBeUndefined();
  });

  it.each([['failed_over', 'failed-over'], ['suspended', 'error']] as const)('of a session that is %s already ends as %s', async (state, replicationStatus) => {
    await open(replicaSeed(state));
    expect(await backend.replication.failOver([replicated])).toEqual([{ volumeId: replicated.id, replicationStatus }]);
  });

  it('is told by the stats to be possible', async () => {
    await open();
    expect((await backend.iscsi.getVolumeStats()).pools[0]).toMatchObject({ replication_enabled: true, 'kaminario:replication': true });
  });
});
