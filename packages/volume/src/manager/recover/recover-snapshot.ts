import { snapshotOf } from '../../repository/snapshot-record.js';
import { finishSnapshotDeletion } from '../change/delete-snapshot.js';
import type { ManagerContext } from '../manager-context.js';
import { snapshotTransitions } from '../status-transitions.js';

const { create, delete: deletion } = snapshotTransitions;

/** Ends what was left behind; the snapshot's lock is held. */
export async function recoverSnapshot(context: ManagerContext, id: string): Promise<void> {
  const { driver, repository, snapshots, volumes } = context;
  const record = await repository.snapshots.find(id);
  if (record?.status === deletion.during) return finishSnapshotDeletion(context, record, deletion.failed);
  if (record?.status !== create.during) return;
  try {
    await driver.deleteSnapshot(snapshotOf(record, await volumes.get(record.volumeId)));
  } finally {
    const error = new Error(`the process that took the snapshot ended while it was '${record.status}'`);
    await snapshots.fail(record, { operation: 'recover', from: [record.status], to: create.failed }, error);
  }
}
