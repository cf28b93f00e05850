import { isDriverError } from '../../driver-error.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import type { VolumeStatus } from '../../repository/volume-status.js';
import { VolumeManagerError } from '../../volume-manager-error.js';
import { forget } from '../image/evict.js';
import { assertLocksHeld, type ManagerContext, type RecordRef } from '../manager-context.js';
import { volumeTransitions } from '../status-transitions.js';

/** How a volume is deleted. @public */
export interface DeleteVolumeOptions {
  /** True: its snapshots go with it. Default false: a volume with snapshots is refused. */
  readonly cascade?: boolean;
}

const { from, during, failed } = volumeTransitions.delete;

/** The volume is gone, from the backend and from the records; its lock is held by the caller, exclusively. */
export async function deleteVolume(context: ManagerContext, { id }: RecordRef, { cascade = false }: DeleteVolumeOptions): Promise<void> {
  const { volumes, repository } = context;
  const before = await volumes.getIn(id, from, 'delete');
  if (before.attachments.length > 0) throw new VolumeManagerError('ERR_VOLUME_STATUS', `the volume ${id} is attached to ${before.attachments.length} host(s); detach it first`, { recordId: id });
  const snapshots = await repository.snapshots.list({ volumeId: id });
  if (snapshots.length > 0 && !cascade) {
    throw new VolumeManagerError('ERR_VOLUME_HAS_SNAPSHOTS', `the volume ${id} has ${snapshots.length} snapshot(s); delete them first, or with it: { cascade: true }`, { recordId: id });
  }
  const record = await volumes.move(id, { operation: 'delete', from, to: during }, { failure: null });
  await finishDeletion(context, record, before.status);
}

/** What is left to do of a deletion that has begun. @param backTo - the status of a volume that something on the backend depends on */
export async function finishDeletion(context: ManagerContext, record: VolumeRecord, backTo: VolumeStatus): Promise<void> {
  const { driver, manager, repository, volumes } = context;
  try {
    for (const snapshot of await repository.snapshots.list({ volumeId: record.id })) await manager.deleteSnapshot(snapshot);
    for (const entry of await repository.imageCache.list({ volumeId: record.id })) await forget(context, entry);
    await driver.removeExport?.(record);
    // From here on there is no way back: nobody may have begun to clone it.
    assertLocksHeld();
    await driver.deleteVolume(record);
    await volumes.remove(record, 'delete');
  } catch (error) {
    const to = isDriverError(error, 'ERR_VOLUME_BUSY') ? backTo : failed;
    await volumes.fail(record, { operation: 'delete', from: [during], to }, error);
    throw error;
  }
}
