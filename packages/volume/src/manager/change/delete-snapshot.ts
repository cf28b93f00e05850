import { isDriverError } from '../../driver-error.js';
import { snapshotOf, type SnapshotRecord } from '../../repository/snapshot-record.js';
import type { ManagerContext, RecordRef } from '../manager-context.js';
import { snapshotTransitions } from '../status-transitions.js';

const { from, during, failed } = snapshotTransitions.delete;

/** The snapshot is gone, from the backend and from the records; its lock is held by the caller, exclusively. */
export async function deleteSnapshot(context: ManagerContext, { id }: RecordRef): Promise<void> {
  const { snapshots } = context;
  const before = await snapshots.getIn(id, from, 'delete');
  const record = await snapshots.move(id, { operation: 'delete', from, to: during }, { failure: null });
  await finishSnapshotDeletion(context, record, before.status);
}

/** What is left to do of a deletion that has begun. @param backTo - the status of a snapshot that something on the backend depends on */
export async function finishSnapshotDeletion({ driver, snapshots, volumes }: ManagerContext, record: SnapshotRecord, backTo: SnapshotRecord['status']): Promise<void> {
  try {
    await driver.deleteSnapshot(snapshotOf(record, await volumes.get(record.volumeId)));
    await snapshots.remove(record, 'delete');
  } catch (error) {
    const to = isDriverError(error, 'ERR_VOLUME_BUSY') ? backTo : failed;
    await snapshots.fail(record, { operation: 'delete', from: [during], to }, error);
    throw error;
  }
}
