import type { VolumeRecord } from '../../repository/volume-record.js';
import { undoAttachment } from '../change/attach-volume.js';
import { finishDeletion } from '../change/delete-volume.js';
import { finishDetachment } from '../change/detach-volume.js';
import { forget } from '../image/evict.js';
import type { ManagerContext } from '../manager-context.js';
import { volumeTransitions, type VolumeWorkStatus } from '../status-transitions.js';

const stopped = (during: string): Error => new Error(`the process that worked on the volume ended while it was '${during}'`);

/** Ends what was left behind in `status`; the lock of that operation is held. Something else by now: nothing to do. */
export async function recoverVolume(context: ManagerContext, id: string, status: VolumeWorkStatus): Promise<void> {
  const record = await context.repository.volumes.find(id);
  if (record?.status !== status || record.host !== context.settings.host) return;
  switch (status) {
    case 'creating':
    case 'downloading':
      return undoCreation(context, record);
    case 'deleting':
      return finishDeletion(context, record, volumeTransitions.delete.failed);
    case 'attaching':
      return undoAttachment(context, record, stopped(status));
    case 'detaching':
      return void (await finishDetachment(context, record));
    case 'extending':
      // The backend may have done it or not; to extend it again, or to delete it, is for the user to decide.
      return void (await context.volumes.fail(record, { operation: 'recover', from: [status], to: volumeTransitions.extend.failed }, stopped(status)));
  }
}

/** What the backend has of the volume goes, and a volume that somebody asked for shows as failed. */
async function undoCreation(context: ManagerContext, record: VolumeRecord): Promise<void> {
  const { driver, volumes, repository } = context;
  const writeFailed = () => volumes.fail(record, { operation: 'recover', from: [record.status], to: volumeTransitions.create.failed }, stopped(record.status));
  try {
    await driver.deleteVolume(record);
  } catch (error) {
    // Not `creating` for ever because the backend is away: deleting the failed volume tries again.
    await writeFailed();
    throw error;
  }
  if (!record.isInternal) return void (await writeFailed());
  for (const entry of await repository.imageCache.list({ volumeId: record.id })) await forget(context, entry);
  await volumes.remove(record, 'recover');
}
