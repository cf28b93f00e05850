import type { JsonObject } from '../parameters.js';
import type { SimulatedSnapshot } from '../snapshot-store.js';
import type { MethodTable } from './method.js';

const LONGEST_NAME = 255;
const CHECKSUM = '0x0';

function snapshotAnswer({ content: _unseen, group, ...snapshot }: SimulatedSnapshot): JsonObject {
  return {
    ...snapshot,
    checksum: CHECKSUM, enableRemoteReplication: false, expirationReason: 'None', expirationTime: null, groupID: group?.groupSnapshotID ?? 0,
    groupSnapshotUUID: group?.groupSnapshotUUID ?? '00000000-0000-0000-0000-000000000000', status: 'done', virtualVolumeID: null,
  };
}

export const snapshotMethods: MethodTable = {
  CreateSnapshot: ({ volumes, snapshots }, params) => {
    const volume = volumes.needed(params.integer('volumeID'));
    const original = params.optionalInteger('snapshotID');
    const content = original === undefined ? volume.content : snapshots.needed(original, volume.volumeID).content;
    const snapshot = snapshots.create({ ...volume, content }, params.optionalText('name', LONGEST_NAME), params.attributes());
    return { checksum: CHECKSUM, snapshot: snapshotAnswer(snapshot), snapshotID: snapshot.snapshotID };
  },
  ListSnapshots: ({ snapshots }, params) => {
    const volumeID = params.optionalInteger('volumeID');
    const snapshotID = params.optionalInteger('snapshotID');
    const found = snapshots
      .all()
      .filter((snapshot) => (volumeID ?? snapshot.volumeID) === snapshot.volumeID && (snapshotID ?? snapshot.snapshotID) === snapshot.snapshotID);
    return { snapshots: found.map(snapshotAnswer) };
  },
  DeleteSnapshot: ({ snapshots }, params) => {
    snapshots.delete(params.integer('snapshotID'));
    return {};
  },
  RollbackToSnapshot: ({ volumes, snapshots }, params) => {
    const volume = volumes.needed(params.integer('volumeID'));
    const { name, content } = snapshots.needed(params.integer('snapshotID'), volume.volumeID);
    const keptName = params.optionalText('name', LONGEST_NAME) ?? `${name} - copy`;
    const kept = params.flag('saveCurrentState', false) ? snapshots.create(volume, keptName, params.attributes()) : undefined;
    volumes.modify(volume.volumeID, { content });
    return { checksum: CHECKSUM, snapshot: kept === undefined ? null : snapshotAnswer(kept), snapshotID: kept?.snapshotID ?? null };
  },
};
