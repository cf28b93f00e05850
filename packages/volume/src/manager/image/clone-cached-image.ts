import { withLock } from '@holdfast/core';
import { isDriverError } from '../../driver-error.js';
import type { ImageCacheEntry } from '../../repository/image-cache-entry.js';
import type { RecordChanges } from '../../repository/record-store.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import type { ImageDescription } from '../image-service.js';
import type { ManagerContext } from '../manager-context.js';
import { cachedImageLock } from '../volume-locks.js';
import { cloneFromVolume, takeAnotherRoute } from './clone-from-volume.js';
import { copyImageForCache } from './copy-image.js';
import { evict } from './evict.js';
import { usableEntry } from './usable-entry.js';
import type { ImageRoute } from './image-route.js';

type Answer = { readonly entry: ImageCacheEntry } | { readonly made: RecordChanges<VolumeRecord> };

/**
 * The backend has a volume of the image, which is cloned; or this is the first to ask for the image, and the next will find one. Who finds one
 * clones it outside the image's lock, so that clones of an image do not wait for each other here.
 */
export const cloneCachedImage: ImageRoute = async (context, record, image) => {
  if (context.settings.imageCache === undefined) return undefined;
  const { manager } = context;
  const answer = await withLock(cachedImageLock, { self: manager, image: image.meta }, () => findOrFill(context, record, image));
  if ('made' in answer) return answer.made;
  const { entry } = answer;
  try {
    return await cloneFromVolume(context, record, entry.volumeId);
  } catch (error) {
    if (!isDriverError(error, 'ERR_SNAPSHOT_LIMIT')) return takeAnotherRoute(context, record, entry.volumeId, error);
    await evict(context, entry);
    throw error;
  }
};

async function findOrFill(context: ManagerContext, record: VolumeRecord, image: ImageDescription): Promise<Answer> {
  const entry = await usableEntry(context, image.meta);
  return entry === undefined ? { made: await copyImageForCache(context, record, image) } : { entry };
}
