import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { verifyLocks, type LockEvent } from '@holdfast/core';
import type { ConnectionInfo } from '@holdfast/volume';
import { hostName, InfinidatDriver } from '../src/index.js';
import { driverError, FC_HOSTS, InfinidatFixture, ISCSI_HOSTS, volumeRecord, type FixtureOptions } from './infinidat-fixture.js';
import { LosableLockProvider } from './losable-lock-provider.js';

let fixture: InfinidatFixture;
const [iscsiHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;

async function open(options: FixtureOptions = {}): Promise<void> {
  fixture = await InfinidatFixture.open(options);
}
afterEach(() => fixture.close());

const counts = (): Readonly<Record<string, number>> => fixture.array.control.report().counts;

describe('session', () => {
  it('is opened once for many requests at once', async () => {
    await open();
    await Promise.all([fixture.makeVolume(), fixture.makeVolume(), fixture.makeVolume()]);
    expect(counts()).toMatchObject({ logins: 1 });
  });

  it('is opened anew when it has ended, once for all requests that find out together', async () => {
    await open();
    await fixture.makeVolume();
    fixture.array.state.sessions.expireAll();
    const made = await Promise.all([fixture.makeVolume(), fixture.makeVolume()]);
    expect(made.map((volume) => fixture.arrayVolume(volume))).not.toContain(undefined);
    expect(counts()).toMatchObject({ logins: 2 });
  });

  it('that is refused twice in a row is an error, never success for work not done', async () => {
    await open();
    await fixture.iscsi.doSetup();
    fixture.refuse('POST /api/rest/volumes', 'UNAUTHORIZED', 2);
    const volume = volumeRecord();
    await expect(fixture.iscsi.createVolume(volume)).rejects.toEqual(driverError('ERR_BACKEND_REFUSED', '(UNAUTHORIZED)'));
    expect(fixture.arrayVolume(volume)).toBeUndefined();
    await fixture.iscsi.createVolume(volume);
    expect(fixture.arrayVolume(volume)).toBeDefined();
  });

  it('is not needed by older releases, which are told who asks each time', async () => {
    await open({ array: { hasAuthSessions: false } });
    await fixture.makeVolume();
    fixture.array.state.sessions.expireAll();
    expect(fixture.arrayVolume(await fixture.makeVolume())).toBeDefined();
    expect(counts()).toMatchObject({ logins: 1 });
  });

  it('is refused for a wrong password, and the next attempt asks again', async () => {
    await open({ driver: { password: 'guess' } });
    await expect(fixture.iscsi.doSetup()).rejects.toEqual(driverError('ERR_BACKEND_CONFIG', 'refused the login of admin'));
    await expect(fixture.makeVolume()).rejects.toEqual(driverError('ERR_BACKEND_CONFIG'));
    expect(counts()).toMatchObject({ refusedLogins: 2 });
  });

  it('goes over TLS with the certificate of the array, and with no other', async () => {
    await open({ https: true });
    expect(fixture.arrayVolume(await fixture.makeVolume())).toBeDefined();
    await fixture.close();
    await open({ https: true, driver: { certificate: '' } });
    await expect(fixture.iscsi.doSetup()).rejects.toEqual(driverError('ERR_BACKEND_UNREACHABLE'));
    await fixture.close();
    await open({ https: true, driver: { certificate: '', verifyCertificate: false } });
    expect(fixture.arrayVolume(await fixture.makeVolume())).toBeDefined();
  });
});

describe('the lock', () => {
  it('is named by the configured address, in small letters, and is there before the first request', async () => {
    await open({ driver: { managementAddress: 'IBox1521.Example.COM.' } });
    const names: (string | undefined)[] = [];
    const listen = (message: unknown): void => void names.push((message as LockEvent).lockName);
    subscribe('holdfast:lock:acquired', listen);
    try {
      await fixture.iscsi.terminateConnection(volumeRecord(), iscsiHost);
      await fixture.fc.terminateConnection(volumeRecord(), fcHost);
    } finally {
      unsubscribe('holdfast:lock:acquired', listen);
    }
    expect(names).toEqual(['infinidat-ibox1521.example.com-lock', 'infinidat-ibox1521.example.com-lock']);
    await verifyLocks(fixture.container, InfinidatDriver);
  });

  it('that is lost between the look at an empty host and its deletion leaves the host', async () => {
    const locks = new LosableLockProvider();
    await open({ locks });
    const volume = await fixture.makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    const { array } = fixture;
    const answer = array.answer.bind(array);
    array.answer = async (request) => {
      const answered = await answer(request);
      if (request.method === 'GET' && /\/hosts\/\d+$/.test(request.path)) locks.lose();
      return answered;
    };
    await expect(fixture.iscsi.terminateConnection(volume, iscsiHost)).rejects.toMatchObject({ code: 'ERR_LOCK_LOST' });
    expect(fixture.hostNames()).toEqual([hostName(iscsiHost.initiator)]);
  });

  it('is free while a copy runs, so that others can attach', async () => {
    let attached: Promise<ConnectionInfo> | undefined;
    const copier = {
      node: { host: 'storage-01', initiator: 'iqn.1994-05.com.example:storage-01' },
      copy: async () => {
        attached = fixture.iscsi.initializeConnection(await fixture.makeVolume(), iscsiHost);
        await attached;
      },
    };
    await open({ copier });
    await fixture.iscsi.createClonedVolume(volumeRecord(), await fixture.makeVolume());
    expect((await attached!).data).toMatchObject({ target_lun: 1 });
  });
});

describe('create and delete', () => {
  it('describe volumes to the array, and remove what could not be described', async () => {
    await open();
    const volume = await fixture.makeVolume();
    const items = fixture.array.state.metadata.of(fixture.arrayVolume(volume)!.id).map(({ key, value }) => [key, value]);
    expect(Object.fromEntries(items)).toMatchObject({ system: 'openstack', cinder_id: volume.id, cinder_name: volume.name });
    fixture.refuse('PUT /api/rest/metadata/', 'SERVICE_UNAVAILABLE');
    const failed = volumeRecord();
    await expect(fixture.iscsi.createVolume(failed)).rejects.toEqual(driverError('ERR_BACKEND_UNREACHABLE'));
    expect(fixture.arrayVolume(failed)).toBeUndefined();
  });

  it('take provisioning and compression from the configuration, the latter only from arrays that can', async () => {
    await open({ driver: { provisioning: 'thick', useCompression: false } });
    expect(fixture.arrayVolume(await fixture.makeVolume())).toMatchObject({ provtype: 'THICK', compressionEnabled: false });
  });

  it('keep a volume that has snapshots, which the array would delete with it', async () => {
    await open();
    const volume = await fixture.makeVolume();
    const snapshot = await fixture.makeSnapshot(volume);
    await expect(fixture.iscsi.deleteVolume(volume)).rejects.toEqual(driverError('ERR_VOLUME_BUSY', 'has snapshots'));
    await fixture.iscsi.deleteSnapshot(snapshot);
    await fixture.iscsi.deleteVolume(volume);
    expect(fixture.array.state.volumes.all()).toEqual([]);
  });

  it('refuse a name in use, a pool without room, an attached volume, a pool that is not there', async () => {
    await open({ array: { pool: { name: 'pool1', capacityGiB: 10 } } });
    const volume = await fixture.makeVolume();
    await expect(fixture.iscsi.createVolume(volume)).rejects.toEqual(driverError('ERR_VOLUME_EXISTS'));
    await expect(fixture.makeVolume(1_000)).rejects.toEqual(driverError('ERR_CAPACITY'));
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    await expect(fixture.iscsi.deleteVolume(volume)).rejects.toEqual(driverError('ERR_VOLUME_BUSY', 'VOLUME_IS_MAPPED'));
    await fixture.close();
    await open({ driver: { poolName: 'pool9' } });
    await expect(fixture.makeVolume()).rejects.toEqual(driverError('ERR_BACKEND_CONFIG', 'no pool pool9'));
  });
});

describe('clone', () => {
  it('is refused without a copier, before anything is made', async () => {
    await open({ copier: null });
    const source = await fixture.makeVolume();
    await expect(fixture.iscsi.createClonedVolume(volumeRecord(), source)).rejects.toEqual(driverError('ERR_BACKEND_CONFIG', 'VolumeCopier'));
    await expect(fixture.iscsi.createVolumeFromSnapshot(volumeRecord(), await fixture.makeSnapshot(source))).rejects.toEqual(driverError('ERR_BACKEND_CONFIG'));
    expect(fixture.array.state.volumes.all()).toHaveLength(2);
  });

  it('is refused while the source is mapped', async () => {
    await open();
    const source = await fixture.makeVolume();
    await fixture.iscsi.initializeConnection(source, iscsiHost);
    await expect(fixture.iscsi.createClonedVolume(volumeRecord(), source)).rejects.toEqual(driverError('ERR_VOLUME_BUSY', 'detach it to clone it'));
  });

  it('that fails in the middle leaves nothing: no volume, no snapshot, no host', async () => {
    await open({ copier: { node: { host: 'storage-01', initiator: 'iqn.1994-05.com.example:s' }, copy: () => Promise.reject(new Error('disk gone')) } });
    const source = await fixture.makeVolume();
    const snapshot = await fixture.makeSnapshot(source);
    await expect(fixture.iscsi.createClonedVolume(volumeRecord(), source)).rejects.toThrow('disk gone');
    await expect(fixture.iscsi.createVolumeFromSnapshot(volumeRecord(), snapshot)).rejects.toThrow('disk gone');
    expect(fixture.array.state.volumes.all()).toHaveLength(2);
    expect(fixture.hostNames()).toEqual([]);
  });

  it('of a snapshot attaches a snapshot of it, which is gone afterwards', async () => {
    await open();
    const source = await fixture.makeVolume();
    const volume = volumeRecord(2);
    await fixture.iscsi.createVolumeFromSnapshot(volume, await fixture.makeSnapshot(source));
    expect(fixture.array.state.volumes.all().map(({ name }) => name).filter((name) => name.endsWith('-internal'))).toEqual([]);
    expect(fixture.arrayVolume(volume)?.sizeBytes).toBe(2 * 2 ** 30);
  });
});

describe('answers that are none', () => {
  it('are unreachable: a cut connection, a status above 500', async () => {
    await open();
    await fixture.iscsi.doSetup();
    fixture.array.control.configure({ faults: [{ match: 'pools', fault: { kind: 'disconnect' } }] });
    await expect(fixture.iscsi.getVolumeStats()).rejects.toEqual(driverError('ERR_BACKEND_UNREACHABLE'));
    fixture.refuse('pools', 'SERVICE_UNAVAILABLE');
    await expect(fixture.iscsi.getVolumeStats()).rejects.toEqual(driverError('ERR_BACKEND_UNREACHABLE', 'status 503'));
    expect((await fixture.iscsi.getVolumeStats()).pools).toEqual([expect.objectContaining({ pool_name: 'pool1', total_capacity_gb: 10_240, free_capacity_gb: 10_240 })]);
  });
});
