import type { VolumeRecord } from '../../repository/volume-record.js';
import { invalidRequest } from '../create/new-volume.js';
import { assertLocksHeld, type ManagerContext, type RecordRef } from '../manager-context.js';
import { volumeTransitions } from '../status-transitions.js';
import { refuseInternal, restingStatus } from './resting-status.js';

const { from, during, failed } = volumeTransitions.extend;

/** The volume has the new size. */
export async function extendVolume({ driver, volumes }: ManagerContext, { id }: RecordRef, newSizeGiB: number): Promise<VolumeRecord> {
  const before = await volumes.getIn(id, from, 'extend');
  refuseInternal(before, 'extended');
  if (!Number.isSafeInteger(newSizeGiB) || newSizeGiB <= before.sizeGiB) {
    throw invalidRequest(`the volume ${id} has ${before.sizeGiB} GiB, and its new size is a whole number above; got ${String(newSizeGiB)}`);
  }
  const record = await volumes.move(id, { operation: 'extend', from, to: during }, { failure: null });
  try {
    await driver.extendVolume(record, newSizeGiB);
    assertLocksHeld();
    return await volumes.move(id, { operation: 'extend', from: [during], to: restingStatus(record.attachments) }, { sizeGiB: newSizeGiB });
  } catch (error) {
    await volumes.fail(record, { operation: 'extend', from: [during], to: failed }, error);
    throw error;
  }
}
