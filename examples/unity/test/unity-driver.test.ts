import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { IscsiConnectionData, Snapshot, Volume } from '@holdfast/volume';
import type { ArraySettings } from '../simulator/index.js';
import { UnityClient, UnityRest, UnityVolumes, type UnityOptions } from '../src/index.js';
import { RestSession } from './rest-session.js';
import { FC_HOSTS, ISCSI_HOSTS, UnityFixture } from './unity-fixture.js';

let fixture: UnityFixture;
const [iscsiHost, otherHost] = ISCSI_HOSTS;
const [fcHost] = FC_HOSTS;

async function open(settings: Partial<ArraySettings> = {}, options: Partial<UnityOptions> = {}): Promise<void> {
  fixture = await UnityFixture.open(settings, options);
}
afterEach(() => fixture.close());

function record(sizeGiB = 1): Volume {
  const id = randomUUID();
  return { id, name: `volume-${id}`, sizeGiB };
}

async function makeVolume(sizeGiB = 1): Promise<Volume> {
  const volume = record(sizeGiB);
  return { ...volume, ...(await fixture.iscsi.createVolume(volume)) };
}

const plan = (match: string, code: string, times = 1): void => fixture.array.control.configure({ faults: [{ match, times, fault: { kind: 'error', code } }] });
const counts = (): Readonly<Record<string, number>> => fixture.array.control.report().counts;
const lunOf = ({ name }: Volume): string | undefined => fixture.array.state.volumes.luns().find((lun) => lun.name === name)?.id;
const hostNames = (): string[] => fixture.array.state.hosts.hosts().map(({ name }) => name);
const hostsOf = (volume: Volume): string[] => fixture.array.state.access.ofLun(lunOf(volume)!).map(({ hostId }) => hostId);
const error = (code: string, match = ''): object => expect.objectContaining({ name: 'DriverError', code, message: expect.stringContaining(match) });

describe('session', () => {
  it('is opened once for many requests at the same time', async () => {
    await open();
    await Promise.all([makeVolume(), makeVolume(), makeVolume()]);
    expect(counts()['missingTokens']).toBeUndefined();
  });

  it('is renewed when its token is no longer good, and the request repeated', async () => {
    await open();
    await fixture.iscsi.doSetup();
    plan('createLun', '401');
    expect(lunOf(await makeVolume())).toBeDefined();
  });

  it.each([
    ['a token that is refused twice', '401', 'ERR_BACKEND_CONFIG', 'may not do this (HTTP 401)'],
    ['an array that is not ready', '503', 'ERR_BACKEND_UNREACHABLE', 'not ready to serve'],
    ['a code nobody knows', '12345', 'ERR_BACKEND_REFUSED', '(12345)'],
  ])('turns %s into an error, never into success for work not done', async (_title, code, driverCode, match) => {
    await open();
    await fixture.iscsi.doSetup();
    plan('createLun', code, 2);
    const volume = record();
    await expect(fixture.iscsi.createVolume(volume)).rejects.toEqual(error(driverCode, match));
    expect(lunOf(volume)).toBeUndefined();
  });

  it('refuses a wrong password and says so', async () => {
    await open({}, { password: 'wrong' });
    await expect(fixture.iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'refused the login of admin (HTTP 401)'));
  });

  it('tells an array that is not ready from a wrong password', async () => {
    await open();
    plan('user', '503');
    await expect(fixture.iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE', 'login: the array is not ready'));
    await fixture.iscsi.doSetup();
  });

  it('tells that nobody answers', async () => {
    await open({}, { url: 'http://127.0.0.1:1' });
    await expect(fixture.iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_UNREACHABLE'));
  });

  it('is for arrays from version 4.4 on', async () => {
    await open({ softwareVersion: '4.3.9' });
    await expect(fixture.iscsi.doSetup()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'needs 4.4 or later'));
  });

  it('refuses options that make no sense', async () => {
    await open();
    const options = { url: fixture.front.url, user: 'admin', password: 'secret' };
    expect(() => new UnityRest({ ...options, busyRetryMs: Number.NaN })).toThrow('busyRetryMs must be milliseconds from 0; got NaN');
    expect(() => new UnityRest({ ...options, url: '192.0.2.10' })).toThrow('http(s)://host[:port]; got "192.0.2.10"');
  });
});

describe('hosts', () => {
  it('are made once, and known by any name', async () => {
    await open();
    const odd = { ...iscsiHost, host: 'the "first"\\host, 50% ü' };
    await fixture.iscsi.initializeConnection(await makeVolume(), odd);
    await fixture.anotherService().initializeConnection(await makeVolume(), odd);
    expect(hostNames()).toEqual([odd.host]);
  });

  it('of which there are two of one name cannot be told apart, and the error names both', async () => {
    await open();
    const script = new RestSession(fixture.front.url);
    for (let made = 0; made < 2; made += 1) await script.post('/api/types/host/instances', { name: iscsiHost.host, type: 1 });
    await expect(fixture.iscsi.initializeConnection(await makeVolume(), iscsiHost)).rejects.toEqual(error('ERR_BACKEND_CONFIG', '(Host_1, Host_2)'));
  });

  it('that another service has deleted are looked up anew, and made again', async () => {
    await open();
    await fixture.iscsi.initializeConnection(await makeVolume(), iscsiHost);
    const script = new RestSession(fixture.front.url);
    await script.delete('/api/instances/host/Host_1');
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    expect(hostsOf(volume)).toEqual(['Host_2']);
    expect(fixture.array.control.report().violations).toEqual([]);
  });

  it('get their initiators back from hosts that had them', async () => {
    await open();
    await fixture.iscsi.initializeConnection(await makeVolume(), { ...iscsiHost, host: 'old-name' });
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    const { hosts } = fixture.array.state;
    expect(hosts.initiatorsOf(hostsOf(volume)[0]!).map(({ initiatorId }) => initiatorId)).toEqual([iscsiHost.initiator]);
  });

  it('stay with their last volume gone, unless they are to be removed', async () => {
    await open();
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    await fixture.iscsi.terminateConnection(volume, iscsiHost);
    expect(hostNames()).toEqual([iscsiHost.host]);
    await fixture.close();
    await open({}, { removeEmptyHost: true });
    const [first, second] = [await makeVolume(), await makeVolume()];
    for (const each of [first, second]) await fixture.iscsi.initializeConnection(each, iscsiHost);
    await fixture.iscsi.terminateConnection(first, iscsiHost);
    expect(hostNames()).toEqual([iscsiHost.host]);
    await fixture.iscsi.terminateConnection(second, iscsiHost);
    expect(hostNames()).toEqual([]);
  });

  it('are not made to detach something from them', async () => {
    await open();
    await fixture.iscsi.terminateConnection(await makeVolume(), iscsiHost);
    expect(hostNames()).toEqual([]);
  });
});

describe('attach', () => {
  it('gives a number from 1 to 255, the same again, and reads anew when the number was taken', async () => {
    await open();
    const volume = await makeVolume();
    plan('modifyLun', '100663552', 4);
    const first = await fixture.iscsi.initializeConnection(volume, iscsiHost);
    expect(first).toEqual(await fixture.iscsi.initializeConnection(volume, iscsiHost));
    const { target_lun: lun } = first.data as { target_lun: number };
    expect(lun).toBeGreaterThanOrEqual(1);
    expect(lun).toBeLessThanOrEqual(255);
  });

  it.each([
    ['every number it tries is taken', '100663552', 5, 'ERR_ATTACH_FAILED', '(100663552)'],
    ['others keep modifying the LUN', '108008704', 6, 'ERR_BACKEND_REFUSED', '(108008704)'],
    ['the host has all it may have', '108008750', 1, 'ERR_CAPACITY', '(108008750)'],
    ['the host is gone', '131149829', 1, 'ERR_ATTACH_FAILED', 'was deleted while it was being attached'],
  ])('gives up when %s', async (_title, code, times, driverCode, match) => {
    await open();
    const volume = await makeVolume();
    plan('modifyLun', code, times);
    await expect(fixture.iscsi.initializeConnection(volume, iscsiHost)).rejects.toEqual(error(driverCode, match));
    expect(hostsOf(volume)).toEqual([]);
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    expect(hostsOf(volume)).toHaveLength(1);
  });

  it('finds one of 255 numbers for each volume, and none for the next', async () => {
    await open();
    const seeded = await makeVolume();
    await fixture.iscsi.initializeConnection(seeded, iscsiHost);
    const { hlus } = fixture.array.state;
    for (let hlu = 1; hlu <= 255; hlu += 1) if (!hlus.ofHost('Host_1').some(([, used]) => used === hlu)) hlus.assign('Host_1', `other_${hlu}`, hlu);
    await expect(fixture.iscsi.initializeConnection(await makeVolume(), iscsiHost)).rejects.toEqual(error('ERR_CAPACITY', 'no free LUN number from 1 to 255'));
  });

  it('leaves other hosts of the volume in, and tries again when the volume is being modified', async () => {
    await open();
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, otherHost);
    plan('modifyLun', '108008704', 2);
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    expect(hostsOf(volume)).toHaveLength(2);
    plan('modifyLun', '108008704', 19);
    await fixture.iscsi.terminateConnection(volume, otherHost);
    expect(hostsOf(volume)).toEqual(['Host_2']);
  });

  it('over Fibre Channel tells the ports at which the host is logged in, or none and attaches nothing', async () => {
    await open();
    const volume = await makeVolume();
    const { data } = await fixture.fc.initializeConnection(volume, fcHost);
    expect(data).toMatchObject({ target_wwn: ['5006016009200925', '5006016109200925', '5006016809200925', '5006016909200925'], volume_id: volume.id });
    expect(data).not.toHaveProperty('initiator_target_map');
    await fixture.close();
    await open({ areFcHostsLoggedIn: false });
    const unreachable = await makeVolume();
    await expect(fixture.fc.initializeConnection(unreachable, fcHost)).rejects.toEqual(error('ERR_ATTACH_FAILED', 'zone it first'));
    expect(hostsOf(unreachable)).toEqual([]);
  });

  it('over Fibre Channel wants a node name for each port name', async () => {
    await open();
    const lacking = { ...fcHost, wwnns: [fcHost.wwnns[0]] };
    await expect(fixture.fc.initializeConnection(await makeVolume(), lacking)).rejects.toEqual(error('ERR_CONNECTOR_INVALID', 'it has 2 and 1'));
  });
});

describe('detach', () => {
  it('over Fibre Channel tells the zones that can go only with the last volume of the host', async () => {
    await open({ areFcHostsLoggedIn: false }, { autoZone: true, removeEmptyHost: true });
    const [first, second] = [await makeVolume(), await makeVolume()];
    for (const volume of [first, second]) await fixture.fc.initializeConnection(volume, fcHost);
    expect(await fixture.fc.terminateConnection(first, fcHost)).toEqual({ driver_volume_type: 'fibre_channel', data: {} });
    const targets = ['5006016009200925', '5006016109200925', '5006016809200925', '5006016909200925'];
    const data = { target_wwn: targets, initiator_target_map: { [fcHost.wwpns[0]]: targets, [fcHost.wwpns[1]]: targets } };
    expect(await fixture.fc.terminateConnection(second, fcHost)).toEqual({ driver_volume_type: 'fibre_channel', data });
  });

  it('waits until the last attachment on the host has ended', async () => {
    await open();
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    const attachments = ['a', 'b'].map((id) => ({ id, connector: iscsiHost }));
    await fixture.iscsi.terminateConnection({ ...volume, attachments }, iscsiHost);
    expect(hostsOf(volume)).toEqual(['Host_1']);
    await fixture.iscsi.terminateConnection({ ...volume, attachments: attachments.slice(1) }, iscsiHost);
    expect(hostsOf(volume)).toEqual([]);
  });

  it('of a volume that is gone succeeds; another failure is not hidden', async () => {
    await open();
    const volume = await makeVolume();
    await fixture.iscsi.terminateConnection(record(), iscsiHost);
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    plan('modifyLun', '999');
    await expect(fixture.iscsi.terminateConnection(volume, iscsiHost)).rejects.toEqual(error('ERR_BACKEND_REFUSED', '(999)'));
  });
});

describe('volumes', () => {
  it('are recorded with their LUN and array, and found by their name when the record has lost that', async () => {
    await open();
    const volume = await makeVolume();
    expect(volume).toMatchObject({ providerId: 'sv_1', providerLocation: 'id^sv_1|system^APM00165000001|type^lun|version^1.0.0' });
    await fixture.iscsi.extendVolume({ ...volume, providerLocation: null }, 3);
    await fixture.iscsi.extendVolume({ ...volume, providerLocation: 'id^sv_9|system^ANOTHER' }, 2);
    expect(fixture.array.state.volumes.lun('sv_1')?.sizeBytes).toBe(3 * 2 ** 30);
  });

  it('that exist already count as made when they are what was asked for', async () => {
    await open({ poolNames: ['first', 'second'] });
    const volume = await makeVolume();
    expect(await fixture.iscsi.createVolume(volume)).toMatchObject({ providerId: 'sv_1' });
    await expect(fixture.iscsi.createVolume({ ...volume, sizeGiB: 2 })).rejects.toEqual(error('ERR_VOLUME_EXISTS'));
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    await expect(fixture.iscsi.createVolume(volume)).rejects.toEqual(error('ERR_VOLUME_EXISTS'));
  });

  it('live in the pool of the configuration', async () => {
    await open({ poolNames: ['first', 'second'] }, { poolName: 'second' });
    await makeVolume();
    expect(fixture.array.state.volumes.lun('sv_1')?.poolId).toBe('pool_2');
    await fixture.close();
    await open({}, { poolName: 'third' });
    await expect(fixture.iscsi.checkForSetupError()).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'no pool third; it has pool_1'));
  });

  it('are busy while they are attached, have snapshots or thin clones', async () => {
    await open();
    const volume = await makeVolume();
    await fixture.iscsi.initializeConnection(volume, iscsiHost);
    await expect(fixture.iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'is attached to Host_1'));
    await fixture.iscsi.terminateConnection(volume, iscsiHost);
    const snapshot: Snapshot = { id: randomUUID(), name: 'snapshot-1', volume, volumeSizeGiB: 1 };
    await fixture.iscsi.createSnapshot(snapshot);
    await expect(fixture.iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'has 1 snapshots'));
    await fixture.iscsi.deleteSnapshot(snapshot);
    await fixture.iscsi.createClonedVolume(record(), volume);
    await expect(fixture.iscsi.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'has thin clones'));
  });

  it('are cloned by way of a snapshot that does not stay, also when that fails', async () => {
    await open({ maxThinClones: 1 });
    const source = await makeVolume();
    await fixture.iscsi.createClonedVolume(record(2), source);
    await expect(fixture.iscsi.createClonedVolume(record(), source)).rejects.toEqual(error('ERR_CAPACITY', '(108008767)'));
    expect(fixture.array.state.volumes.snaps()).toEqual([]);
  });

  it('leave nothing when the clone cannot be grown', async () => {
    await open();
    const [source, clone] = [await makeVolume(), record(2)];
    plan('modifyLun', '999');
    await expect(fixture.iscsi.createClonedVolume(clone, source)).rejects.toEqual(error('ERR_BACKEND_REFUSED', '(999)'));
    expect(lunOf(clone)).toBeUndefined();
  });

  it('have snapshots of which one name is taken once, by one volume', async () => {
    await open();
    const [volume, other] = [await makeVolume(), await makeVolume()];
    const snapshot: Snapshot = { id: randomUUID(), name: 'snapshot-1', volume, volumeSizeGiB: 1 };
    const made = await fixture.iscsi.createSnapshot(snapshot);
    expect(await fixture.iscsi.createSnapshot(snapshot)).toEqual(made);
    await expect(fixture.iscsi.createSnapshot({ ...snapshot, volume: other })).rejects.toEqual(error('ERR_VOLUME_EXISTS'));
    await expect(fixture.iscsi.createVolumeFromSnapshot(record(), { ...snapshot, name: 'snapshot-2' })).rejects.toEqual(error('ERR_SNAPSHOT_NOT_FOUND'));
  });

  it('are found though the list has many pages', async () => {
    await open({ pageSize: 1, poolNames: ['a', 'b', 'c'] }, { poolName: 'c' });
    expect((await fixture.container.get(UnityVolumes).pool()).id).toBe('pool_3');
    const { data } = await fixture.iscsi.initializeConnection(await makeVolume(), iscsiHost);
    expect((data as IscsiConnectionData).target_portals).toHaveLength(4);
    expect(fixture.container.get(UnityClient).host).toBe('127.0.0.1');
  });
});
