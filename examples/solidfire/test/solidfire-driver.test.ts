import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Connector, IscsiConnectionInfo, Volume } from '@holdfast/volume';
import type { SolidFireDriver } from '../src/index.js';
import { ElementSession } from './element-session.js';
import { error, makeSnapshot, makeVolume, volumeRecord } from './records.js';
import { HOSTS, SolidFireFixture, volumeNumber, type FixtureParts } from './solidfire-fixture.js';

let fixture: SolidFireFixture;
let driver: SolidFireDriver;
async function open(parts: FixtureParts = {}): Promise<void> {
  fixture = await SolidFireFixture.open(parts);
  driver = fixture.driver;
}
afterEach(() => fixture.close());

const [host, otherHost] = HOSTS;
const refuse = (method: string, code: string, times = 1): void =>
  fixture.array.control.configure({ faults: [{ match: method, times, fault: { kind: 'error', code } }] });
const numberOf = ({ providerId }: Volume): number => Number(providerId?.split(' ')[0]);
const attach = async (volume: Volume, connector: Connector): Promise<IscsiConnectionInfo> =>
  (await driver.initializeConnection(volume, connector)) as IscsiConnectionInfo;

describe('accounts', () => {
  it('are made once, however many first comers there are', async () => {
    await open();
    await Promise.all(Array.from({ length: 8 }, () => makeVolume(driver)));
    expect(fixture.array.state.accounts.all().map(({ username }) => username)).toEqual(['holdfast']);
  });

  it('are those of the projects, and get a second one when they are full', async () => {
    await open({ options: { maxVolumesPerAccount: 2 } });
    for (let made = 0; made < 3; made += 1) await makeVolume(driver, { projectId: 'p1' });
    await makeVolume(driver, { projectId: 'p2' });
    const { accounts, volumes } = fixture.array.state;
    expect(accounts.all().map(({ username, accountID }) => [username, volumes.ofAccount(accountID).length])).toEqual([['p1', 2], ['p1_', 1], ['p2', 1]]);
  });
});

describe('a volume', () => {
  it('is recorded with its number, its address and the secret of its account', async () => {
    await open();
    const volume = await makeVolume(driver, { displayName: 'x'.repeat(300) });
    const { uuid, svip } = fixture.array.state.settings;
    const [account] = fixture.array.state.accounts.all();
    expect(volume).toMatchObject({
      providerId: `1 1 ${uuid}`,
      providerLocation: `${svip}:3260 iqn.2010-01.com.solidfire:17nx.uuid-${volume.id}.1 0`,
      providerAuth: `CHAP holdfast ${account?.initiatorSecret}`,
    });
    expect(fixture.array.state.volumes.get(1)?.attributes).toEqual({ uuid: volume.id, is_clone: false, created_at: expect.any(String), 'cinder-name': 'x'.repeat(64) });
  });

  it('is not made when its name is taken, which the cluster would not mind', async () => {
    await open();
    const volume = await makeVolume(driver);
    await expect(driver.createVolume(volume)).rejects.toEqual(error('ERR_VOLUME_EXISTS', 'number 1'));
    expect(fixture.array.state.volumes.all()).toHaveLength(1);
  });

  it('that is gone is not taken for the next one, which the cluster answers in its place', async () => {
    await open();
    const [gone, next] = [await makeVolume(driver), await makeVolume(driver)];
    await driver.deleteVolume(gone);
    await driver.deleteVolume(gone);
    await expect(driver.extendVolume(gone, 2)).rejects.toEqual(error('ERR_VOLUME_NOT_FOUND'));
    expect(fixture.array.state.volumes.get(numberOf(next))?.status).toBe('active');
  });

  it('is told by its number when somebody has given another one its name, and by nothing when there is no number', async () => {
    await open();
    const volume = await makeVolume(driver);
    await new ElementSession(fixture.front.url).get('CreateVolume', { name: `UUID-${volume.id}`, accountID: 1, totalSize: 2 ** 30, enable512e: true });
    await driver.extendVolume(volume, 2);
    expect(fixture.array.state.volumes.all().map(({ totalSize }) => totalSize / 2 ** 30)).toEqual([2, 1]);
    await expect(driver.extendVolume({ ...volume, providerId: null }, 3)).rejects.toEqual(error('ERR_BACKEND_CONFIG', 'the volumes 1, 2 are all called'));
  });

  it('never shrinks, and does not fit into a cluster that is full', async () => {
    await open({ array: { capacityGiB: 4 } });
    const volume = await makeVolume(driver, { sizeGiB: 3 });
    await driver.extendVolume(volume, 2);
    expect(fixture.array.state.volumes.get(1)?.totalSize).toBe(3 * 2 ** 30);
    await expect(makeVolume(driver, { sizeGiB: 2 })).rejects.toEqual(error('ERR_CAPACITY'));
    await expect(driver.extendVolume(volume, 5)).rejects.toEqual(error('ERR_CAPACITY'));
  });
});

describe('deletion', () => {
  it('is refused while there is a snapshot, which the cluster would purge with the volume', async () => {
    await open();
    const volume = await makeVolume(driver);
    const snapshot = await makeSnapshot(driver, volume);
    await expect(driver.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', `snapshot UUID-${snapshot.id}`));
    await driver.deleteSnapshot(snapshot);
    await driver.deleteVolume(volume);
    expect(fixture.array.state.volumes.all()).toEqual([]);
  });

  it('is refused while a host is in, with CHAP and with groups', async () => {
    await open();
    const volume = await makeVolume(driver);
    const { data } = await attach(volume, host);
    fixture.array.state.sessions.login(1, host.initiator, { username: data.auth_username!, secret: data.auth_password! });
    await expect(driver.deleteVolume(volume)).rejects.toEqual(error('ERR_VOLUME_BUSY', host.initiator));
    await fixture.close();
    await open({ options: { access: 'groups' } });
    const other = await makeVolume(driver);
    await attach(other, host);
    await expect(driver.deleteVolume(other)).rejects.toEqual(error('ERR_VOLUME_BUSY', 'volume access group 1'));
  });

  it('that was cut off between its two calls can be done again', async () => {
    await open();
    const volume = await makeVolume(driver);
    refuse('PurgeDeletedVolume', 'xSomething');
    await expect(driver.deleteVolume(volume)).rejects.toEqual(error('ERR_BACKEND_REFUSED'));
    await driver.deleteVolume(volume);
    expect(fixture.array.state.volumes.get(1)?.status).toBe('deleted');
  });
});

describe('attachment with CHAP', () => {
  it('tells the secret that lets a host in', async () => {
    await open();
    const { data } = await attach(await makeVolume(driver), host);
    expect(data).toMatchObject({ target_discovered: false, target_portal: '192.0.2.20:3260', target_lun: 0, auth_method: 'CHAP', auth_username: 'holdfast', discard: true });
    const { sessions } = fixture.array.state;
    const login = (secret: string): boolean => sessions.login(volumeNumber(data.target_iqn), host.initiator, { username: data.auth_username!, secret });
    expect([login('a guess of mine'), login(data.auth_password!)]).toEqual([false, true]);
  });

  it('does not end, and does not pretend to, while the host is logged in', async () => {
    await open();
    const volume = await makeVolume(driver);
    const { auth_username, auth_password } = (await attach(volume, host)).data;
    fixture.array.state.sessions.login(1, host.initiator.toUpperCase(), { username: auth_username!, secret: auth_password! });
    await expect(driver.terminateConnection(volume, host)).rejects.toEqual(error('ERR_DETACH_FAILED', 'is still logged in'));
    await driver.terminateConnection(volume, otherHost);
  });

  it('ends for every host by locking the volume, until it is attached again', async () => {
    await open();
    const volume = await makeVolume(driver);
    const { auth_username, auth_password } = (await attach(volume, host)).data;
    const login = (): boolean => fixture.array.state.sessions.login(1, host.initiator, { username: auth_username!, secret: auth_password! });
    expect(login()).toBe(true);
    await driver.terminateConnection(volume, null);
    expect([fixture.array.state.sessions.all(), login()]).toEqual([[], false]);
    await attach(volume, otherHost);
    expect(login()).toBe(true);
  });
});

describe('attachment with groups', () => {
  it('makes one group for a host, however many first volumes it gets at once', async () => {
    await open({ options: { access: 'groups' } });
    const volumes = await Promise.all(Array.from({ length: 6 }, () => makeVolume(driver)));
    await Promise.all(volumes.map((volume) => attach(volume, host)));
    const [group, ...others] = fixture.array.state.groups.all();
    expect(others).toEqual([]);
    expect(group).toMatchObject({ name: 'iqn-1994-05-com-example-01', initiators: [host.initiator] });
    expect([...group!.volumes].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('keeps the group of a host that has nothing left, for somebody may just have found it', async () => {
    await open({ options: { access: 'groups' } });
    const volume = await makeVolume(driver);
    await attach(volume, host);
    await driver.terminateConnection(volume, host);
    expect(fixture.array.state.groups.all()).toMatchObject([{ volumes: [] }]);
  });

  it('looks again when the group it found is gone', async () => {
    await open({ options: { access: 'groups' } });
    await attach(await makeVolume(driver), host);
    refuse('AddVolumesToVolumeAccessGroup', 'xVolumeAccessGroupIDDoesNotExist');
    await attach(await makeVolume(driver), host);
    expect(fixture.array.state.groups.all()).toMatchObject([{ volumes: [1, 2] }]);
  });

  it('does not let others in with a host, nor shut them out', async () => {
    await open({ options: { access: 'groups' } });
    const volume = await makeVolume(driver);
    const group = fixture.array.state.groups.create({ name: 'cluster', initiators: HOSTS.map(({ initiator }) => initiator), volumes: [], attributes: {} });
    await expect(attach(volume, host)).rejects.toEqual(error('ERR_ATTACH_FAILED', 'give it a group of its own'));
    fixture.array.state.groups.addVolumes(group.volumeAccessGroupID, [1]);
    await expect(driver.terminateConnection(volume, host)).rejects.toEqual(error('ERR_DETACH_FAILED', 'give it a group of its own'));
    await driver.terminateConnection(volume, null);
    expect(fixture.array.state.groups.all()).toMatchObject([{ volumes: [] }]);
  });

  it('says so when the cluster has no room for one more group', async () => {
    await open({ array: { accessGroups: 1 }, options: { access: 'groups' } });
    const volume = await makeVolume(driver);
    await attach(volume, host);
    await expect(attach(volume, otherHost)).rejects.toEqual(error('ERR_CAPACITY', 'xExceededLimit'));
  });
});

describe('a snapshot', () => {
  it('of a volume that is gone is gone, too', async () => {
    await open();
    const snapshot = await makeSnapshot(driver, await makeVolume(driver));
    const session = new ElementSession(fixture.front.url);
    await session.get('DeleteVolume', { volumeID: 1 });
    await driver.deleteSnapshot(snapshot);
    await expect(driver.createVolumeFromSnapshot(volumeRecord(), snapshot)).rejects.toEqual(error('ERR_SNAPSHOT_NOT_FOUND'));
  });

  it('too many is an error once all attempts are over', async () => {
    await open({ array: { snapshotsPerVolume: 1 } });
    const volume = await makeVolume(driver);
    await makeSnapshot(driver, volume);
    await expect(makeSnapshot(driver, volume)).rejects.toEqual(error('ERR_CAPACITY', 'xMaxSnapshotsPerVolumeExceeded'));
  });
});
