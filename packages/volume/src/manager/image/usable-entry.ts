import type { ImageMeta } from '../../records/image.js';
import type { ImageCacheEntry } from '../../repository/image-cache-entry.js';
import { isVolumeManagerError } from '../../volume-manager-error.js';
import type { ManagerContext } from '../manager-context.js';
import { evict } from './evict.js';

/** The entry for the image, when its volume is there and holds what the image is now; what is out of date goes. The image's lock is held. */
export async function usableEntry(context: ManagerContext, image: ImageMeta): Promise<ImageCacheEntry | undefined> {
  const { repository, settings } = context;
  for (const entry of await repository.imageCache.list({ host: settings.host, imageId: image.id })) {
    const volume = await repository.volumes.find(entry.volumeId);
    if (volume?.status === 'available' && entry.imageUpdatedAt === image.updatedAt) return touch(context, entry);
    await evict(context, entry);
  }
  return undefined;
}

async function touch({ repository }: ManagerContext, entry: ImageCacheEntry): Promise<ImageCacheEntry> {
  try {
    return await repository.imageCache.change(entry, { lastUsedAt: Date.now() });
  } catch (error) {
    // Somebody evicts it at this moment; whoever clones the volume finds that out.
    if (isVolumeManagerError(error, 'ERR_RECORD_CHANGED')) return entry;
    throw error;
  }
}
