import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, type HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedSolidFireArray, type ArraySettings } from '../simulator/index.js';
import { ElementSession } from './element-session.js';

const GIB = 2 ** 30;

let array: SimulatedSolidFireArray;
let front: HttpFront;
let session: ElementSession;
let clock: ManualClock;

async function open(settings: Partial<ArraySettings> = {}): Promise<void> {
  clock = new ManualClock();
  array = new SimulatedSolidFireArray({ cloneMs: 1_000, ...settings }, clock);
  front = await serveHttpArray(array);
  session = new ElementSession(front.url);
}
const reopen = async (settings: Partial<ArraySettings>): Promise<void> => {
  await front.stop();
  await open(settings);
};
beforeEach(() => open());
afterEach(() => front.stop());

interface WireVolume {
  readonly volumeID: number;
  readonly name: string;
  readonly status: string;
  readonly iqn: string;
  readonly attributes: object;
  readonly totalSize: number;
  readonly volumeAccessGroups: readonly number[];
}
const addAccount = async (username = 'tenant'): Promise<number> => (await session.get<{ accountID: number }>('AddAccount', { username, attributes: {} }, '1.0')).accountID;
const newVolume = (name: string, changes: object = {}) => ({ name, accountID: 1, sliceCount: 1, totalSize: GIB, enable512e: true, attributes: {}, qos: {}, ...changes });
async function makeVolumes(...names: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const name of names) ids.push((await session.get<{ volumeID: number }>('CreateVolume', newVolume(name), '1.0')).volumeID);
  return ids;
}
const list = async (params: object = {}, method = 'ListVolumes'): Promise<readonly WireVolume[]> => (await session.get<{ volumes: WireVolume[] }>(method, params)).volumes;
const ids = async (params: object = {}, method = 'ListVolumes'): Promise<number[]> => (await list(params, method)).map(({ volumeID }) => volumeID);
const violations = (): readonly string[] => array.control.report().violations;

describe('the interface', () => {
  it('takes calls without id and Content-Type, with the slash at the end and without, in every version', async () => {
    for (const path of ['/json-rpc/1.0/', '/json-rpc/8.0', '/json-rpc/12.3/']) {
      const response = await session.send('{"method": "GetClusterInfo", "params": {}}', path);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json']);
      expect(await response.json()).toMatchObject({ id: null, result: { clusterInfo: { mvip: '192.0.2.10', svip: '192.0.2.20', uniqueID: '17nx', repCount: 2 } } });
    }
  });

  it('gives back the id of the request', async () => {
    for (const id of [7, 'seven']) expect(await (await session.send(JSON.stringify({ id, method: 'GetLimits' }))).json()).toMatchObject({ id, result: {} });
  });

  it('refuses a wrong password, another path and a version it does not have in HTML', async () => {
    const stranger = await new ElementSession(front.url, 'admin', 'guess').send('{"method": "GetClusterInfo"}');
    expect([stranger.status, stranger.headers.get('content-type'), await stranger.text()]).toEqual([401, 'text/html', expect.stringContaining('<html>')]);
    expect((await fetch(`${front.url}/json-rpc/8.0/`, { method: 'POST', body: '{}' })).status).toBe(401);
    for (const path of ['/', '/json-rpc/', '/json-rpc/99.9/', '/json-rpc/8.0/x', '/JSON-RPC/8.0/']) expect((await session.send('{}', path)).status).toBe(404);
    expect((await session.send('', '/json-rpc/8.0/', 'GET')).status).toBe(405);
  });

  it.each([
    ['', 'xInvalidAPIParameter'],
    ['{"method": ', 'xInvalidAPIParameter'],
    ['[{"method": "GetClusterInfo"}]', 'xInvalidAPIParameter'],
    ['null', 'xInvalidAPIParameter'],
    ['{"method": 7}', 'xInvalidAPIParameter'],
    ['{"method": "GetClusterInfo", "params": [1]}', 'xInvalidAPIParameter'],
    ['{"method": "MakeCoffee", "params": {}}', 'xUnknownAPIMethod'],
    ['{"method": "__proto__"}', 'xUnknownAPIMethod'],
    ['{"method": "CreateVolume"}', 'xMissingParameter'],
    ['{"method": "GetAsyncResult", "params": {"asyncHandle": 99}}', 'xDBNoSuchPath'],
    ['{"method": "DeleteVolume", "params": {"volumeID": 99}}', 'xVolumeIDDoesNotExist'],
    ['{"method": "DeleteVolume", "params": {"volumeID": {}}}', 'xInvalidParameterType'],
    ['{"method": "ListVolumes", "params": {"volumeStatus": "happy"}}', 'xUnrecognizedEnumString'],
    ['{"method": "DeleteSnapshot", "params": {"snapshotID": 99}}', 'xSnapshotIDDoesNotExist'],
    ['{"method": "ListVolumesForAccount", "params": {"accountID": 99}}', 'xAccountIDDoesNotExist'],
    ['{"method": "GetAccountByName", "params": {"username": "nobody"}}', 'xUnknownAccount'],
    ['{"method": "DeleteVolumeAccessGroup", "params": {"volumeAccessGroupID": 99}}', 'xVolumeAccessGroupIDDoesNotExist'],
  ])('answers %s with the error %s and status 200', async (body, name) => {
    const response = await session.send(body);
    expect([response.status, await response.json()]).toEqual([200, { id: null, error: { code: 500, name, message: expect.any(String) } }]);
  });

  it('logs what it does not know', async () => {
    await session.errors(['MakeCoffee', {}]);
    expect(array.control.report().unknownRequests).toEqual(['POST /json-rpc/8.0/ MakeCoffee']);
  });

  it('tells its methods, versions and limits', async () => {
    await reopen({ apiVersion: '8.0', cloneJobsPerVolume: 1 });
    const api = await session.get<Record<string, unknown>>('GetAPI');
    expect(api).toMatchObject({ currentVersion: '8.0', supportedVersions: expect.arrayContaining(['1.0', '8.0']) });
    expect(api['8.0']).toEqual(expect.arrayContaining(['CloneVolume', 'GetAPI', 'ListVolumes']));
    expect(api['supportedVersions']).not.toContain('9.0');
    expect(await session.get('GetClusterVersionInfo')).toMatchObject({ clusterAPIVersion: '8.0' });
    expect(await session.get('GetLimits')).toMatchObject({ cloneJobsPerVolumeMax: 1, volumeNameLengthMax: 64, secretLengthMin: 12, volumesPerAccountCountMax: 2_000 });
  });

  it('tells everything about its capacity that drivers read', async () => {
    await addAccount();
    await makeVolumes('v1');
    const { clusterCapacity } = await session.get<{ clusterCapacity: Record<string, unknown> }>('GetClusterCapacity');
    for (const key of ['averageIOPS', 'currentIOPS', 'maxIOPS', 'peakIOPS', 'maxProvisionedSpace', 'uniqueBlocksUsedSpace', 'usedSpace', 'uniqueBlocks', 'zeroBlocks', 'nonZeroBlocks', 'maxUsedSpace']) {
      expect(clusterCapacity[key]).toEqual(expect.any(Number));
    }
    expect(clusterCapacity['provisionedSpace']).toBe(GIB);
  });
});

describe('accounts', () => {
  it('have unique names and secrets of 12 to 16 characters, and tell their volumes', async () => {
    await addAccount();
    await makeVolumes('v1');
    expect(await session.errors(['AddAccount', { username: 'tenant' }], ['AddAccount', { username: 'x', initiatorSecret: 'short' }])).toEqual(['xDuplicateUsername', 'xInvalidParameter']);
    const { accounts } = await session.get<{ accounts: unknown[] }>('ListAccounts');
    expect(accounts).toEqual([expect.objectContaining({ accountID: 1, username: 'tenant', status: 'active', volumes: [1], targetSecret: expect.stringMatching(/^.{12,16}$/) })]);
    expect(await session.get('GetAccountByName', { username: 'tenant' })).toEqual({ account: accounts[0] });
  });

  it('are listed in pages, and removed when they have no volumes', async () => {
    for (const name of ['a', 'b', 'c']) await addAccount(name);
    await makeVolumes('v1');
    const { accounts } = await session.get<{ accounts: { username: string }[] }>('ListAccounts', { startAccountID: 2, limit: 1 });
    expect(accounts.map(({ username }) => username)).toEqual(['b']);
    expect(await session.errors(['RemoveAccount', { accountID: 1 }], ['RemoveAccount', { accountID: 2 }], ['GetAccountByID', { accountID: 2 }])).toEqual(['xAccountHasVolumes', undefined, 'xAccountIDDoesNotExist']);
  });
});

describe('volumes', () => {
  beforeEach(() => addAccount());

  it('have all the members that drivers read, and sizes of whole mebibytes', async () => {
    await session.get('CreateVolume', newVolume('A volume!', { totalSize: 1_000_000_000, attributes: { uuid: 'u' }, qos: { minIOPS: 100 } }));
    expect(await list()).toEqual([
      expect.objectContaining({
        volumeID: 1, name: 'A volume!', accountID: 1, status: 'active', access: 'readWrite', totalSize: 954 * 2 ** 20, attributes: { uuid: 'u' }, enable512e: true,
        iqn: 'iqn.2010-01.com.solidfire:17nx.a-volume-.1', qos: expect.objectContaining({ minIOPS: 100, maxIOPS: 15_000, burstTime: 60 }), volumeAccessGroups: [],
        volumePairs: [], deleteTime: '', purgeTime: '', scsiEUIDeviceID: '31376e7800000001f47acc0100000000', blockSize: 4_096,
      }),
    ]);
  });

  it('may have one name; they are found by it exactly', async () => {
    await makeVolumes('v', 'v', 'v1');
    expect(await ids({ volumeName: 'v' })).toEqual([1, 2]);
    expect(violations()).toEqual([]);
  });

  it('are listed from a number on, whether it comes as text or number; a number that is gone gives the next', async () => {
    await makeVolumes('a', 'b', 'c');
    await session.errors(['DeleteVolume', { volumeID: 2 }], ['PurgeDeletedVolume', { volumeID: 2 }]);
    expect(await ids({ volumeIDs: [3], limit: 1 })).toEqual([3]); // as many of those that fit, not those that fit of so many
    expect([await ids({ startVolumeID: '2', limit: 1 }), await ids({ startVolumeID: 1, limit: 1 }, 'ListActiveVolumes')]).toEqual([[3], [1]]);
    expect([await ids({ volumeIDs: [3, 99] }), await ids({ accounts: [7] }), await ids({ isPaired: 'true' })]).toEqual([[3], [], []]);
  });

  it('stay listed as deleted until they are purged, by hand or after their time', async () => {
    await makeVolumes('a', 'b', 'c');
    expect(await session.errors(['PurgeDeletedVolume', { volumeID: 1 }], ['DeleteVolume', { volumeID: 1 }], ['DeleteVolume', { volumeID: 1 }], ['DeleteVolume', { volumeID: 2 }])).toEqual([
      'xVolumeIDDoesNotExist', undefined, 'xVolumeIDDoesNotExist', undefined,
    ]);
    expect([await ids({ accountID: 1 }, 'ListVolumesForAccount'), await ids({}, 'ListActiveVolumes'), await ids({}, 'ListDeletedVolumes'), await ids({ volumeStatus: 'deleted' })]).toEqual([
      [1, 2, 3], [3], [1, 2], [1, 2],
    ]);
    await session.get('RestoreDeletedVolume', { volumeID: 2 });
    clock.advance(8 * 3_600_000);
    expect(await ids()).toEqual([2, 3]);
  });

  it('are changed only in what is named; keys it does not know are let pass, and attributes are replaced as a whole', async () => {
    await session.get('CreateVolume', newVolume('v', { attributes: { uuid: 'u', kept: true }, qos: { minIOPS: 100 } }));
    await session.get('ModifyVolume', { volumeID: 1, name: 'other', sliceCount: 1, accountID: 1, attributes: { is_clone: 'False', old_name: null }, qos: {} }, '5.0');
    expect(await list()).toMatchObject([{ name: 'v', attributes: { is_clone: 'False', old_name: null }, qos: { minIOPS: 100 } }]);
    expect((await list())[0]?.attributes).not.toHaveProperty('uuid');
  });

  it('grow, and never shrink', async () => {
    await makeVolumes('v');
    expect(await session.errors(['ModifyVolume', { volumeID: 1, totalSize: 2 * GIB }], ['ModifyVolume', { volumeID: 1, totalSize: GIB }])).toEqual([undefined, 'xVolumeShrinkProhibited']);
    expect(await list()).toMatchObject([{ totalSize: 2 * GIB }]);
  });

  it.each([
    [{ name: '' }, 'xInvalidParameter'],
    [{ name: 'x'.repeat(65) }, 'xInvalidParameter'],
    [{ accountID: 2 }, 'xAccountIDDoesNotExist'],
    [{ totalSize: 999_999_999 }, 'xInvalidParameter'],
    [{ totalSize: 1e15 }, 'xInvalidParameter'],
    [{ totalSize: 1.5e9 + 0.5 }, 'xInvalidParameterType'],
    [{ attributes: { a: 'x'.repeat(1_000) } }, 'xInvalidParameter'],
    [{ attributes: [] }, 'xInvalidParameterType'],
    [{ qos: { minIOPS: 200, maxIOPS: 100 } }, 'xInvalidParameter'],
    [{ enable512e: 'perhaps' }, 'xInvalidParameterType'],
  ])('are not made of %j: %s', async (changes, name) => {
    expect(await session.errors(['CreateVolume', newVolume('v', changes)])).toEqual([name]);
    expect(await list()).toEqual([]);
  });

  it('do not exceed the capacity', async () => {
    await reopen({ capacityGiB: 2 });
    await addAccount();
    expect(await session.errors(['CreateVolume', newVolume('a', { totalSize: 2 * GIB })], ['CreateVolume', newVolume('b')])).toEqual([undefined, 'xExceededLimit']);
  });
});

describe('clones', () => {
  const clone = (name: string, changes: object = {}) => ({ name, newAccountID: 1, volumeID: 1, newSize: GIB, ...changes });
  beforeEach(async () => {
    await addAccount();
    await session.get('CreateVolume', newVolume('source', { attributes: { uuid: 'u' } }));
  });

  it('are `init` with the attributes of their source, then active; their handle tells how it went', async () => {
    const started = await session.get<{ asyncHandle: number; volumeID: number }>('CloneVolume', clone('clone'), '6.0');
    expect(started).toMatchObject({ volumeID: 2, cloneID: 1, asyncHandle: 1 });
    expect(await list({ startVolumeID: 2 })).toMatchObject([{ status: 'init', attributes: { uuid: 'u' } }]);
    expect(await session.get('GetAsyncResult', { asyncHandle: 1 })).toMatchObject({ status: 'running', resultType: 'Clone' });
    clock.advance(1_000);
    expect(await list({ startVolumeID: 2 })).toMatchObject([{ status: 'active' }]);
    const complete = { status: 'complete', resultType: 'Clone', result: { cloneID: 1, message: 'Clone complete.', volumeID: 2 } };
    expect(await session.get('GetAsyncResult', { asyncHandle: 1, keepResult: true })).toMatchObject(complete);
    expect(await session.get('ListAsyncResults', { asyncResultTypes: ['Clone'] })).toMatchObject({ asyncHandles: [{ asyncResultID: 1, completed: true, success: true }] });
    expect(await session.get('GetAsyncResult', { asyncHandle: 1 })).toMatchObject(complete);
    expect(await session.errors(['GetAsyncResult', { asyncHandle: 1 }])).toEqual(['xDBNoSuchPath']);
  });

  it('use a slot of their source until they are finished', async () => {
    const slots = [['CloneVolume', clone('a')], ['CloneVolume', clone('b')], ['CloneVolume', clone('c')]] as const;
    expect(await session.errors(...slots)).toEqual([undefined, undefined, 'xMaxClonesPerVolumeExceeded']);
    expect(violations()).toEqual(['a clone of volume 1 was asked for while its 2 clone slots were in use']);
    clock.advance(1_000);
    expect(await session.errors(['CloneVolume', clone('c')])).toEqual([undefined]);
  });

  it('hold what the source, or the snapshot, held when they began', async () => {
    array.state.volumes.modify(1, { content: 'before' });
    await session.get('CreateSnapshot', { volumeID: 1, name: 's' });
    array.state.volumes.modify(1, { content: 'after' });
    await session.errors(['CloneVolume', clone('a', { snapshotID: 1 })], ['CloneVolume', clone('b', { newSize: 2 * GIB })]);
    array.state.volumes.modify(1, { content: 'too late' });
    clock.advance(1_000);
    expect((await list()).map(({ totalSize }) => totalSize / GIB)).toEqual([1, 1, 2]);
    expect(array.state.volumes.all().map(({ content }) => content)).toEqual(['too late', 'before', 'after']);
    expect(await session.errors(['CloneVolume', clone('c', { snapshotID: 9 })])).toEqual(['xSnapshotIDDoesNotExist']);
  });

  it('go on when their source is deleted, and fail when it is purged', async () => {
    await session.errors(['CloneVolume', clone('a')], ['DeleteVolume', { volumeID: 1 }]);
    expect(await list({ startVolumeID: 2 })).toMatchObject([{ status: 'init' }]);
    await session.get('PurgeDeletedVolume', { volumeID: 1 });
    expect(await list()).toEqual([]);
    expect(await session.get('GetAsyncResult', { asyncHandle: 1 })).toMatchObject({ status: 'complete', error: { name: 'xVolumeIDDoesNotExist' } });
  });

  it('are given up when they are deleted while they are made', async () => {
    await session.errors(['CloneVolume', clone('a')], ['CloneVolume', clone('b')], ['DeleteVolume', { volumeID: 2 }]);
    expect(await session.errors(['CloneVolume', clone('c')])).toEqual([undefined]);
    clock.advance(1_000);
    expect((await list()).map(({ status }) => status)).toEqual(['active', 'deleted', 'active', 'active']);
  });
});

describe('snapshots', () => {
  beforeEach(async () => {
    await addAccount();
    await makeVolumes('a', 'b');
  });

  it('are made, listed by volume, rolled back to and deleted', async () => {
    array.state.volumes.modify(1, { content: 'before' });
    expect(await session.get('CreateSnapshot', { volumeID: 1, name: 's' }, '6.0')).toMatchObject({ snapshotID: 1, snapshot: { name: 's', volumeID: 1, totalSize: GIB, status: 'done' } });
    await session.get('CreateSnapshot', { volumeID: 2 });
    array.state.volumes.modify(1, { content: 'after' });
    expect((await session.get<{ snapshots: unknown[] }>('ListSnapshots', { volumeID: '1' })).snapshots).toHaveLength(1);
    expect((await session.get<{ snapshots: unknown[] }>('ListSnapshots')).snapshots).toHaveLength(2);
    expect(await session.get('RollbackToSnapshot', { accountID: 1, volumeID: 1, snapshotID: 1, saveCurrentState: 'false' })).toEqual({ checksum: '0x0', snapshot: null, snapshotID: null });
    expect(array.state.volumes.get(1)?.content).toBe('before');
    expect(await session.get('RollbackToSnapshot', { volumeID: 1, snapshotID: 1, saveCurrentState: true })).toMatchObject({ snapshot: { name: 's - copy' }, snapshotID: 3 });
    expect(await session.errors(['DeleteSnapshot', { snapshotID: 1 }], ['DeleteSnapshot', { snapshotID: 1 }])).toEqual([undefined, 'xSnapshotIDDoesNotExist']);
  });

  it('are limited for each volume, and go with it when it is purged', async () => {
    await reopen({ snapshotsPerVolume: 1 });
    await addAccount();
    await makeVolumes('a');
    expect(await session.errors(['CreateSnapshot', { volumeID: 1 }], ['CreateSnapshot', { volumeID: 1 }], ['DeleteVolume', { volumeID: 1 }])).toEqual([undefined, 'xMaxSnapshotsPerVolumeExceeded', undefined]);
    expect(array.state.snapshots.all()).toHaveLength(1);
    await session.get('PurgeDeletedVolume', { volumeID: 1 });
    expect(array.state.snapshots.all()).toEqual([]);
  });
});

describe('volume access groups', () => {
  const IQN = 'iqn.1994-05.com.example:01';
  const group = (name: string, changes: object = {}) => ({ name, initiators: [IQN], volumes: [1], attributes: { openstack: true }, ...changes });
  beforeEach(async () => {
    await addAccount();
    await makeVolumes('a', 'b');
  });

  it('let an initiator be in one only, and say which initiator that is; without one they are just full', async () => {
    await reopen({ accessGroups: 2 });
    await addAccount();
    await makeVolumes('a');
    await session.get('CreateVolumeAccessGroup', group('g'), '7.0');
    expect((await session.ask('CreateVolumeAccessGroup', group('h', { initiators: [IQN.toUpperCase()] }))).error).toMatchObject({ name: 'xExceededLimit', message: expect.stringContaining(IQN.toUpperCase()) });
    await session.get('CreateVolumeAccessGroup', group('h', { initiators: [] }));
    expect((await session.ask('CreateVolumeAccessGroup', group('i', { initiators: ['iqn.x'] }))).error).toMatchObject({ name: 'xExceededLimit', message: expect.not.stringContaining('iqn') });
  });

  it('say when a volume is in already, or is not', async () => {
    await session.get('CreateVolumeAccessGroup', group('g'));
    const params = (...volumes: number[]) => ({ volumeAccessGroupID: 1, volumes });
    expect(
      await session.errors(
        ['AddVolumesToVolumeAccessGroup', params(1)], ['AddVolumesToVolumeAccessGroup', params(2)], ['AddVolumesToVolumeAccessGroup', params(9)],
        ['RemoveVolumesFromVolumeAccessGroup', params(1)], ['RemoveVolumesFromVolumeAccessGroup', params(1)],
      ),
    ).toEqual(['xAlreadyInVolumeAccessGroup', undefined, 'xVolumeIDDoesNotExist', undefined, 'xNotInVolumeAccessGroup']);
    expect((await list()).map(({ volumeAccessGroups }) => volumeAccessGroups)).toEqual([[], [1]]);
    expect(await session.get('GetVolumeStats', { volumeID: 2 })).toMatchObject({ volumeStats: { volumeAccessGroups: [1] } });
  });

  it('can be changed, listed and deleted; a deleted volume is told apart', async () => {
    await session.get('CreateVolumeAccessGroup', group('g', { volumes: [1, 2] }));
    await session.get('AddInitiatorsToVolumeAccessGroup', { volumeAccessGroupID: 1, initiators: ['iqn.b'] });
    await session.get('RemoveInitiatorsFromVolumeAccessGroup', { volumeAccessGroupID: 1, initiators: [IQN] });
    await session.get('ModifyVolumeAccessGroup', { volumeAccessGroupID: 1, name: 'renamed' });
    await session.get('DeleteVolume', { volumeID: 2 });
    expect(await session.get('ListVolumeAccessGroups', { volumeAccessGroups: [1, 5] })).toMatchObject({
      volumeAccessGroups: [{ name: 'renamed', initiators: ['iqn.b'], volumes: [1], deletedVolumes: [2] }], volumeAccessGroupsNotFound: [5],
    });
    await session.get('DeleteVolumeAccessGroup', { volumeAccessGroupID: 1 });
    expect(await session.get('ListVolumeAccessGroups', { startVolumeAccessGroupID: 0, limit: 5 })).toEqual({ volumeAccessGroups: [] });
  });
});

describe('sessions', () => {
  it('are listed, and end when the volume is locked or deleted', async () => {
    await addAccount();
    await makeVolumes('a');
    const [account] = array.state.accounts.all();
    const login = (): boolean => array.state.sessions.login(1, 'iqn.x', { username: 'tenant', secret: account!.initiatorSecret });
    expect(login()).toBe(true);
    expect(await session.get('ListISCSISessions')).toMatchObject({ sessions: [{ volumeID: 1, accountName: 'tenant', initiatorName: 'iqn.x', targetIP: '192.0.2.20:3260' }] });
    await session.get('ModifyVolume', { volumeID: 1, access: 'locked' });
    expect([await session.get('ListISCSISessions'), login()]).toEqual([{ sessions: [] }, false]);
    await session.get('ModifyVolume', { volumeID: 1, access: 'readWrite' });
    expect(login()).toBe(true);
    await session.get('DeleteVolume', { volumeID: 1 });
    expect([await session.get('ListISCSISessions'), login()]).toEqual([{ sessions: [] }, false]);
  });
});

describe('races are reported', () => {
  beforeEach(() => addAccount());

  it('when two clients make a volume that both had looked for in vain', async () => {
    await ids({ volumeName: 'v' });
    await ids({ volumeName: 'v' });
    await makeVolumes('v', 'v');
    expect(violations()).toEqual(['volumes 1 and 2 were both made as v: the second by a client that had found none before the first was made']);
  });

  it('but not when the second client has looked after the first one made it', async () => {
    await ids({ volumeName: 'v' });
    await makeVolumes('v');
    await ids({ volumeName: 'v' });
    await makeVolumes('v');
    expect(violations()).toEqual([]);
  });

  it('when a count of clones does not rise', async () => {
    await makeVolumes('v');
    const count = (clones: number) => ['ModifyVolume', { volumeID: 1, attributes: { cloned_count: clones } }] as const;
    await session.errors(count(1), count(2), count(2));
    expect(violations()).toEqual(['lost update of volume 1: cloned_count 2 was written over 2']);
  });
});
