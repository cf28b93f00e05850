import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { HttpFront } from '@holdfast/array-simulator';
import { serveHttpArray } from '@holdfast/array-simulator/program';
import { SimulatedSolidFireArray } from '../simulator/index.js';
import { ElementSession } from './element-session.js';

interface Group {
  readonly groupSnapshotID: number;
  readonly members: readonly { readonly volumeID: number; readonly snapshotID: number }[];
}

let front: HttpFront;
let session: ElementSession;

beforeEach(async () => {
  front = await serveHttpArray(new SimulatedSolidFireArray({ snapshotsPerVolume: 2 }));
  session = new ElementSession(front.url);
  await session.get('AddAccount', { username: 'tenant' });
  for (const name of ['a', 'b', 'c']) await session.get('CreateVolume', { name, accountID: 1, totalSize: 2 ** 30 });
});
afterEach(() => front.stop());

const groups = async (params: object = {}): Promise<readonly Group[]> => (await session.get<{ groupSnapshots: Group[] }>('ListGroupSnapshots', params, '7.0')).groupSnapshots;
const snapshots = async (): Promise<unknown> => (await session.get<{ snapshots: unknown[] }>('ListSnapshots', {})).snapshots;

it('snapshots of several volumes are made together, listed with their members, and deleted together', async () => {
  const made = await session.get<Group>('CreateGroupSnapshot', { name: 'UUID-1', volumes: [1, 2] }, '7.0');
  expect(made).toMatchObject({ groupSnapshotID: 1, members: [{ volumeID: 1, snapshotID: 1 }, { volumeID: 2, snapshotID: 2 }], groupSnapshot: { name: 'UUID-1', status: 'done' } });
  expect(await groups()).toEqual([expect.objectContaining({ name: 'UUID-1', groupSnapshotID: 1, members: made.members })]);
  expect([await groups({ volumes: [3] }), await groups({ groupSnapshotID: 9 })]).toEqual([[], []]);
  expect(await snapshots()).toMatchObject([{ name: 'UUID-1', volumeID: 1, groupID: 1 }, { name: 'UUID-1', volumeID: 2, groupID: 1 }]);
  await session.get('DeleteGroupSnapshot', { groupSnapshotID: 1 }, '7.0');
  expect([await groups(), await snapshots()]).toEqual([[], []]);
  expect(await session.errors(['DeleteGroupSnapshot', { groupSnapshotID: 1 }])).toEqual(['xGroupSnapshotIDDoesNotExist']);
});

it('members may be saved from the end of their group, and the last of them takes it along', async () => {
  await session.get('CreateGroupSnapshot', { volumes: [1, 2] });
  await session.get('DeleteGroupSnapshot', { groupSnapshotID: 1, saveMembers: true });
  expect([await groups(), await snapshots()]).toEqual([[], [expect.objectContaining({ groupID: 0 }), expect.objectContaining({ groupID: 0 })]]);
  await session.get('CreateGroupSnapshot', { volumes: [3] });
  await session.get('DeleteVolume', { volumeID: 3 });
  await session.get('PurgeDeletedVolume', { volumeID: 3 });
  expect(await groups()).toEqual([]);
});

it('all are made or none', async () => {
  for (const name of ['x', 'y']) await session.get('CreateSnapshot', { volumeID: 2, name });
  expect(await session.errors(['CreateGroupSnapshot', { volumes: [1, 2] }], ['CreateGroupSnapshot', { volumes: [1, 99] }], ['CreateGroupSnapshot', { volumes: [] }])).toEqual([
    'xMaxSnapshotsPerVolumeExceeded', 'xVolumeIDDoesNotExist', 'xInvalidParameter',
  ]);
  expect([(await snapshots() as unknown[]).length, await groups()]).toEqual([2, []]);
});
