import { invalidParameter } from '../element-error.js';
import type { JsonObject } from '../parameters.js';
import type { GroupSnapshot, SnapshotStore } from '../snapshot-store.js';
import type { MethodTable } from './method.js';

const LONGEST_NAME = 255;
const VOLUMES_PER_GROUP = 32;
const CHECKSUM = '0x0';

const members = (snapshots: SnapshotStore, group: GroupSnapshot): readonly JsonObject[] =>
  snapshots.membersOf(group).map(({ volumeID, snapshotID, snapshotUUID }) => ({ volumeID, snapshotID, snapshotUUID, checksum: CHECKSUM }));

const groupAnswer = (snapshots: SnapshotStore, group: GroupSnapshot): JsonObject => ({
  ...group, members: members(snapshots, group), enableRemoteReplication: false, status: 'done',
});

/** Snapshots of several volumes at once. */
export const groupSnapshotMethods: MethodTable = {
  CreateGroupSnapshot: ({ volumes, snapshots }, params) => {
    const ids = [...new Set(params.integers('volumes'))];
    if (ids.length === 0 || ids.length > VOLUMES_PER_GROUP) throw invalidParameter(`volumes must have 1 to ${VOLUMES_PER_GROUP} entries.`);
    const wanted = ids.map((id) => volumes.needed(id));
    const group = snapshots.createGroup(wanted, params.optionalText('name', LONGEST_NAME), params.attributes());
    return { groupSnapshot: groupAnswer(snapshots, group), groupSnapshotID: group.groupSnapshotID, members: members(snapshots, group) };
  },
  ListGroupSnapshots: ({ snapshots }, params) => {
    const volumeIDs = params.optionalIntegers('volumes');
    const groupSnapshotID = params.optionalInteger('groupSnapshotID');
    const found = snapshots
      .groups()
      .filter((group) => (groupSnapshotID ?? group.groupSnapshotID) === group.groupSnapshotID)
      .filter((group) => volumeIDs === undefined || snapshots.membersOf(group).some(({ volumeID }) => volumeIDs.includes(volumeID)));
    return { groupSnapshots: found.map((group) => groupAnswer(snapshots, group)) };
  },
  DeleteGroupSnapshot: ({ snapshots }, params) => {
    snapshots.deleteGroup(params.integer('groupSnapshotID'), params.flag('saveMembers', false));
    return {};
  },
};
