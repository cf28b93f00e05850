import type { ImageCacheEntry } from '../../repository/image-cache-entry.js';
import { isVolumeManagerError } from '../../volume-manager-error.js';
import type { ManagerContext } from '../manager-context.js';
import { publish } from '../volume-events.js';

/** The entry is gone, and its volume once nobody clones it any more; a volume that cannot be deleted is told. */
export async function evict(context: ManagerContext, entry: ImageCacheEntry): Promise<void> {
  const { manager, settings } = context;
  // First the entry, so that nobody chooses the volume any more.
  await forget(context, entry);
  try {
    await manager.deleteVolume({ id: entry.volumeId });
  } catch (error) {
    if (isVolumeManagerError(error, 'ERR_VOLUME_UNKNOWN')) return;
    publish('warning', { id: entry.volumeId, host: settings.host, reason: `removing the image ${entry.imageId} from the cache`, error });
  }
}

/** The entry is gone, whoever touches it at the same time. */
export async function forget({ repository }: ManagerContext, { id }: ImageCacheEntry): Promise<void> {
  for (let entry = await repository.imageCache.find(id); entry !== undefined; entry = await repository.imageCache.find(id)) {
    try {
      return await repository.imageCache.remove(entry);
    } catch (error) {
      if (!isVolumeManagerError(error, 'ERR_RECORD_CHANGED')) throw error;
    }
  }
}
