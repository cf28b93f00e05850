import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedSolidFireArray } from '../simulator/index.js';
import { ElementSession } from './element-session.js';

const GIB = 2 ** 30;
const IQN = 'iqn.1993-08.org.debian:01:00c0ffee0001';
const TENANT = '3f0a7c0d5f5e4a7f9b1c2d3e4f506172';

let array: SimulatedSolidFireArray;
let front: HttpFront;
let session: ElementSession;
beforeEach(async () => {
  array = new SimulatedSolidFireArray({ cloneMs: 0 });
  front = await serveHttpArray(array);
  session = new ElementSession(front.url);
});
afterEach(() => front.stop());

/** One recorded call: version, method, parameters, and what of the answer the recorded driver cannot do without, or the error it expects. */
type Recorded = readonly [version: string, method: string, params: object, needed: object | string];

/** The calls that Cinder's own driver (21.3.1) was seen to make, in its order; nothing of ours takes part. */
async function replay(...calls: readonly Recorded[]): Promise<void> {
  for (const [version, method, params, needed] of calls) {
    const answer = await session.ask(method, params, version);
    const expected = typeof needed === 'string' ? { error: { name: needed } } : { result: needed };
    expect({ method, ...answer }).toMatchObject({ method, ...expected });
  }
  expect(array.control.report()).toMatchObject({ violations: [], unknownRequests: [] });
}

const number = expect.any(Number);
const text = expect.any(String);
const attributes = (uuid: string, isClone: boolean) => ({ uuid, is_clone: isClone, created_at: '2026-11-22T16:57:46', 'cinder-name': 'w0' });
const settings = (name: string, uuid: string, isClone: boolean) => ({
  name, accountID: 1, sliceCount: 1, totalSize: GIB, enable512e: true, attributes: attributes(uuid, isClone), qos: {},
});
const volume = (volumeID: number, name: string) => ({ volumeID, name, iqn: text, status: 'active', totalSize: GIB, attributes: expect.anything() });

const capacity = {
  clusterCapacity: { averageIOPS: number, currentIOPS: number, maxIOPS: number, maxProvisionedSpace: number, peakIOPS: number, uniqueBlocksUsedSpace: number, usedSpace: number },
};
const setup: readonly Recorded[] = [
  ['1.0', 'GetClusterInfo', {}, { clusterInfo: { mvip: text, svip: text, uuid: text } }],
  ['1.0', 'GetClusterVersionInfo', {}, { clusterAPIVersion: text }],
  ['8.0', 'GetClusterCapacity', {}, capacity],
  ['8.0', 'ListVolumes', {}, { volumes: [] }],
];
const create: readonly Recorded[] = [
  ['1.0', 'ListAccounts', {}, { accounts: [] }],
  ['1.0', 'GetAccountByName', { username: TENANT }, 'xUnknownAccount'],
  ['1.0', 'AddAccount', { username: TENANT, initiatorSecret: 'DNVQ2WK5GM0Z', targetSecret: 'DNVQ2WK5GM0Z', attributes: {} }, {}],
  ['1.0', 'GetAccountByName', { username: TENANT }, { account: { accountID: 1, targetSecret: 'DNVQ2WK5GM0Z', username: TENANT } }],
  ['8.0', 'ListVolumes', { volumeName: 'UUID-ID1' }, { volumes: [] }],
  ['1.0', 'CreateVolume', settings('UUID-ID1', 'ID1', false), { volumeID: 1 }],
  ['1.0', 'ListVolumesForAccount', { accountID: 1 }, { volumes: [volume(1, 'UUID-ID1')] }],
];
const accounts: Recorded = ['1.0', 'ListAccounts', {}, { accounts: [{ accountID: 1, targetSecret: text, username: TENANT }] }];
const deletion = (volumeID: number): readonly Recorded[] => [
  ['8.0', 'ListVolumes', { startVolumeID: String(volumeID), limit: 1 }, { volumes: [{ volumeID, status: 'active' }] }],
  ['1.0', 'DeleteVolume', { volumeID }, {}],
  ['1.0', 'PurgeDeletedVolume', { volumeID }, {}],
];

it('serves the recorded calls: set up, create, clone, delete', async () => {
  await replay(
    ...setup,
    ...create,
    accounts,
    ['1.0', 'ListVolumesForAccount', { accountID: 1 }, { volumes: [volume(1, 'UUID-ID1')] }],
    ['6.0', 'ListSnapshots', {}, { snapshots: [] }],
    ['1.0', 'ListActiveVolumes', {}, { volumes: [volume(1, 'UUID-ID1')] }],
    ['6.0', 'CloneVolume', { name: 'UUID-ID2', newAccountID: 1, volumeID: 1, newSize: GIB }, { volumeID: 2 }],
    accounts,
    ['1.0', 'ListVolumesForAccount', { accountID: 1 }, { volumes: [volume(1, 'UUID-ID1'), volume(2, 'UUID-ID2')] }],
    ['1.0', 'ModifyVolume', { ...settings('UUID-ID2', 'ID2', true), volumeID: 2 }, {}],
    ['1.0', 'ModifyVolume', { volumeID: 1, attributes: { ...attributes('ID1', false), cloned_count: 1 } }, {}],
    ['8.0', 'ListVolumes', {}, { volumes: [{ totalSize: GIB, qos: { minIOPS: number } }, { totalSize: GIB, qos: { minIOPS: number } }] }],
    ...deletion(2),
    ...deletion(1),
  );
});

it('serves the recorded calls: attach and detach with volume access groups', async () => {
  const group = { volumeAccessGroupID: 1, name: 'iqn-1993-08-org-debian-01-00c0ffee0001', initiators: [IQN], volumes: [1] };
  await replay(
    ...create,
    ['7.0', 'ListVolumeAccessGroups', {}, { volumeAccessGroups: [] }],
    ['7.0', 'CreateVolumeAccessGroup', { name: group.name, initiators: [IQN], volumes: [1], attributes: { openstack: true } }, { volumeAccessGroupID: 1 }],
    ['7.0', 'AddVolumesToVolumeAccessGroup', { volumeAccessGroupID: 1, volumes: [1] }, 'xAlreadyInVolumeAccessGroup'],
    ['7.0', 'ListVolumeAccessGroups', {}, { volumeAccessGroups: [{ ...group, deletedVolumes: [], attributes: { openstack: true } }] }],
    ['7.0', 'AddInitiatorsToVolumeAccessGroup', { initiators: ['iqn.other'], volumeAccessGroupID: 1 }, {}],
    ['1.0', 'GetVolumeStats', { volumeID: 1 }, { volumeStats: { volumeAccessGroups: [1] } }],
    ['7.0', 'RemoveVolumesFromVolumeAccessGroup', { volumeAccessGroupID: 1, volumes: [1] }, {}],
    ['7.0', 'DeleteVolumeAccessGroup', { volumeAccessGroupID: 1 }, {}],
  );
});

it('serves the recorded calls: snapshot, create from it, delete it, extend, manage, revert', async () => {
  await replay(
    ...create,
    ['6.0', 'CreateSnapshot', { volumeID: 1, name: 'UUID-S1' }, { snapshotID: 1 }],
    ['6.0', 'ListSnapshots', {}, { snapshots: [{ name: 'UUID-S1', snapshotID: 1, volumeID: 1 }] }],
    ['6.0', 'CloneVolume', { name: 'UUID-ID2', newAccountID: 1, snapshotID: 1, volumeID: 1, newSize: GIB }, { volumeID: 2 }],
    ['1.0', 'ModifyVolume', { ...settings('UUID-ID2', 'ID2', false), volumeID: 2 }, {}],
    ['6.0', 'RollbackToSnapshot', { accountID: 1, volumeID: 1, snapshotID: 1, saveCurrentState: 'false' }, {}],
    ['6.0', 'ListSnapshots', { volumeID: 1 }, { snapshots: [{ snapshotID: 1 }] }],
    ['6.0', 'DeleteSnapshot', { snapshotID: 1 }, {}],
    ['5.0', 'ModifyVolume', { volumeID: 1, totalSize: 5 * GIB, qos: {} }, {}],
    ['1.0', 'ListActiveVolumes', { startVolumeID: 1, limit: 1 }, { volumes: [{ ...volume(1, 'UUID-ID1'), totalSize: 5 * GIB }] }],
    [
      '5.0', 'ModifyVolume',
      { name: 'UUID-ID3', accountID: 1, sliceCount: 1, enable512e: true, attributes: { uuid: 'ID3', is_clone: 'False', os_imported_at: '2026-11-22T16:58:01', old_name: null }, qos: {}, volumeID: 2 },
      {},
    ],
    ['1.0', 'ListVolumesForAccount', { accountID: 1 }, { volumes: [{ volumeID: 1 }, { volumeID: 2, attributes: { uuid: 'ID3' } }] }],
  );
});
