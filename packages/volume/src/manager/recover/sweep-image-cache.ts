import { withLock } from '@holdfast/core';
import type { ImageCacheEntry } from '../../repository/image-cache-entry.js';
import { forget } from '../image/evict.js';
import type { ManagerContext } from '../manager-context.js';
import { isVolumeWork } from '../status-transitions.js';
import { publish } from '../volume-events.js';
import { cachedImageLock } from '../volume-locks.js';

/**
 * Entries without a volume and volumes without an entry are gone: an entry is kept from before its volume is made, and dropped before that is
 * deleted. What cannot be removed now is told, and is in nobody's way.
 */
export async function sweepImageCache(context: ManagerContext): Promise<void> {
  const { repository, settings, manager } = context;
  // In this order: each volume seen here had its entry before it was seen.
  const volumes = await repository.volumes.list({ host: settings.host });
  const entries = await repository.imageCache.list({ host: settings.host });
  const sweep = async (id: string, removed: Promise<void>): Promise<void> => {
    await removed.catch((error: unknown) => publish('warning', { id, host: settings.host, reason: 'sweeping the image cache', error }));
  };
  for (const entry of entries) {
    if (!volumes.some(({ id }) => id === entry.volumeId)) await sweep(entry.volumeId, forgetVoid(context, entry));
  }
  for (const { id, isInternal, status } of volumes) {
    const isGivenUp = isInternal && !isVolumeWork(status) && !entries.some(({ volumeId }) => volumeId === id);
    if (isGivenUp) await sweep(id, manager.deleteVolume({ id }));
  }
}

/** Whoever fills the cache holds the image's lock: when it is free, the volume of this entry is not about to be made. */
function forgetVoid(context: ManagerContext, entry: ImageCacheEntry): Promise<void> {
  const { manager, repository, settings } = context;
  const body = async (): Promise<void> => {
    if ((await repository.volumes.find(entry.volumeId)) === undefined) await forget(context, entry);
  };
  return withLock(cachedImageLock, { self: manager, image: { id: entry.imageId } }, body, { waitMs: settings.recoveryWaitMs });
}
