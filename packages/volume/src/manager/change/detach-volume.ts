import type { VolumeRecord } from '../../repository/volume-record.js';
import { invalidRequest } from '../create/new-volume.js';
import { assertLocksHeld, type ManagerContext, type RecordRef } from '../manager-context.js';
import { volumeTransitions } from '../status-transitions.js';
import { disconnect } from './disconnect.js';
import { restingStatus } from './resting-status.js';

const { from, during, failed } = volumeTransitions.detach;

/** The attachment is gone, or all of them; the lock on the attachments is held by the caller. */
export async function detachVolume(context: ManagerContext, { id }: RecordRef, attachment: RecordRef | undefined): Promise<VolumeRecord> {
  const { volumes } = context;
  const before = await volumes.getIn(id, from, 'detach');
  if (attachment !== undefined && !before.attachments.some((known) => known.id === attachment.id)) {
    const known = before.attachments.map((other) => other.id).join(', ');
    throw invalidRequest(`the volume ${id} has no attachment ${JSON.stringify(attachment.id)}; it has ${known === '' ? 'none' : known}`);
  }
  const record = await volumes.move(id, { operation: 'detach', from, to: during }, { pendingAttachmentId: attachment?.id ?? null, failure: null });
  return finishDetachment(context, record, before.status === 'error_extending' ? before.status : undefined);
}

/** What is left to do of a detachment that has begun. @param status - what the volume is afterwards, when that does not follow from who stays */
export async function finishDetachment(context: ManagerContext, record: VolumeRecord, status?: 'error_extending'): Promise<VolumeRecord> {
  const { volumes } = context;
  const isLeaving = ({ id }: RecordRef): boolean => record.pendingAttachmentId === null || id === record.pendingAttachmentId;
  const staying = record.attachments.filter((attachment) => !isLeaving(attachment));
  try {
    await disconnect(context, record, record.attachments.filter(isLeaving), staying);
    assertLocksHeld();
    const changes = { attachments: staying, pendingAttachmentId: null };
    return await volumes.move(record.id, { operation: 'detach', from: [during], to: status ?? restingStatus(staying) }, changes);
  } catch (error) {
    await volumes.fail(record, { operation: 'detach', from: [during], to: failed }, error);
    throw error;
  }
}
