import { isDriverError } from '../../driver-error.js';
import type { RecordChanges } from '../../repository/record-store.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { isVolumeManagerError } from '../../volume-manager-error.js';
import { holdingSource } from '../create/held-source.js';
import { invalidRequest } from '../create/new-volume.js';
import type { ManagerContext } from '../manager-context.js';
import { modelUpdate } from '../model-update.js';
import { sourceStatuses } from '../status-transitions.js';
import { publish } from '../volume-events.js';

/** Clones the volume in which an image is stored. */
export function cloneFromVolume(context: ManagerContext, record: VolumeRecord, sourceId: string): Promise<RecordChanges<VolumeRecord>> {
  const { driver, volumes } = context;
  return holdingSource(context, { id: sourceId }, async () => {
    // Only now: until the lock was held, the source could go or change.
    const source = await volumes.getIn(sourceId, sourceStatuses, 'cloning it');
    if (source.sizeGiB > record.sizeGiB) throw invalidRequest(`the volume ${sourceId}, which holds the image, has ${source.sizeGiB} GiB; asked for were ${record.sizeGiB}`);
    return modelUpdate(await driver.createClonedVolume(record, source));
  });
}

/**
 * After a clone that failed: nothing is left of it, and another route may be taken. Only for errors that somebody means: any other is nobody's
 * plan and fails the creation, as in Cinder.
 */
export async function takeAnotherRoute({ driver, settings }: ManagerContext, record: VolumeRecord, sourceId: string, error: unknown): Promise<undefined> {
  if (!isDriverError(error) && !isVolumeManagerError(error)) throw error;
  publish('warning', { id: record.id, host: settings.host, reason: `cloning the volume ${sourceId}, which holds the image`, error });
  await driver.deleteVolume(record);
}
