import { randomUUID } from 'node:crypto';
import type { ImageMeta } from '../../records/image.js';
import type { ImageCacheEntry } from '../../repository/image-cache-entry.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { draftVolume } from '../create/draft-volume.js';
import type { ManagerContext } from '../manager-context.js';
import { publish } from '../volume-events.js';
import { evict, forget } from './evict.js';
import { imageSizeGiB } from './image-size.js';

/**
 * Keeps a volume of the image that `record`, which is being made, has just been given. The caller's creation does not fail when this does.
 * `record` itself is locked by its creation, exclusively, so nobody can delete it while it is cloned here.
 */
export async function keepInCache(context: ManagerContext, record: VolumeRecord, image: ImageMeta): Promise<void> {
  const { repository, settings } = context;
  const sizeGiB = imageSizeGiB(image);
  const projectId = settings.imageCache?.projectId ?? '';
  let entry: ImageCacheEntry | undefined;
  try {
    if (!(await makeRoom(context, sizeGiB))) return;
    const origin = { kind: 'volume', volume: record } as const;
    const draft = { ...draftVolume(settings.host, { sizeGiB, projectId, displayName: `image-${image.id}` }, origin), isInternal: true };
    // The entry before the volume: whatever happens in between, no volume of the cache is ever without one.
    entry = await repository.imageCache.insert({
      id: randomUUID(),
      imageId: image.id,
      host: settings.host,
      volumeId: draft.id,
      sizeGiB,
      imageUpdatedAt: image.updatedAt,
      lastUsedAt: Date.now(),
    });
    await context.build(draft, origin);
  } catch (error) {
    publish('warning', { id: record.id, host: settings.host, reason: `keeping the image ${image.id} in the cache`, error });
    if (entry !== undefined) await forget(context, entry);
  }
}

/**
 * True when the cache may take one more volume of this size; until it may, the entry used longest ago goes. Two images that are cached for the
 * first time at the same moment may both find the last room.
 */
async function makeRoom(context: ManagerContext, sizeGiB: number): Promise<boolean> {
  const { repository, settings } = context;
  const { maxSizeGiB = Infinity, maxCount = Infinity } = settings.imageCache ?? {};
  if (sizeGiB > maxSizeGiB) return false;
  const entries = (await repository.imageCache.list({ host: settings.host })).toSorted((a, b) => a.lastUsedAt - b.lastUsedAt);
  const usedGiB = (): number => entries.reduce((sum, entry) => sum + entry.sizeGiB, 0);
  while (entries.length >= maxCount || usedGiB() + sizeGiB > maxSizeGiB) {
    const oldest = entries.shift();
    if (oldest === undefined) return false;
    await evict(context, oldest);
  }
  return true;
}
