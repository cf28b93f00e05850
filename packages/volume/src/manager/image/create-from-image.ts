import { isDriverError } from '../../driver-error.js';
import type { RecordChanges } from '../../repository/record-store.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import type { ImageDescription } from '../image-service.js';
import type { ManagerContext } from '../manager-context.js';
import { modelUpdate } from '../model-update.js';
import { cloneCachedImage } from './clone-cached-image.js';
import { cloneImageVolume } from './clone-image-volume.js';
import { copyImage } from './copy-image.js';
import type { ImageRoute } from './image-route.js';

/** The driver makes the volume of something that the backend has. */
const cloneOnBackend: ImageRoute = async ({ driver }, record, { meta, location }) => {
  const result = await driver.cloneImage?.(record, meta, location);
  return result?.cloned === true ? modelUpdate(result.update) : undefined;
};

/** The cheapest first; the last one always leads there, or fails. */
const routes: readonly ImageRoute[] = [cloneOnBackend, cloneImageVolume, cloneCachedImage, copyImage];

/** Makes the volume on the first route that leads there. One more round when a cached volume had as many clones as it can have, and went. */
export async function createFromImage(context: ManagerContext, record: VolumeRecord, image: ImageDescription): Promise<RecordChanges<VolumeRecord>> {
  try {
    return await firstRoute(context, record, image);
  } catch (error) {
    if (!isDriverError(error, 'ERR_SNAPSHOT_LIMIT')) throw error;
    await context.driver.deleteVolume(record);
    return firstRoute(context, record, image);
  }
}

async function firstRoute(context: ManagerContext, record: VolumeRecord, image: ImageDescription): Promise<RecordChanges<VolumeRecord>> {
  for (const route of routes) {
    const changes = await route(context, record, image);
    if (changes !== undefined) return changes;
  }
  throw new Error('the last route neither leads there nor fails');
}
