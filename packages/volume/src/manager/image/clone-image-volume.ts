import type { VolumeRecord } from '../../repository/volume-record.js';
import type { ImageMeta } from '../../records/image.js';
import { cloneFromVolume, takeAnotherRoute } from './clone-from-volume.js';
import type { ImageRoute } from './image-route.js';
import { isRawDisk } from './image-format.js';

/** The image service keeps the image in a volume of this backend, and says so with a `cinder://` location: that volume is cloned. */
export const cloneImageVolume: ImageRoute = async (context, record, { meta, location }) => {
  if (!context.settings.directUrlSchemes.includes('cinder') || location === null || !isRawDisk(meta)) return undefined;
  const urls = [location.directUrl ?? '', ...location.urls];
  for (const id of new Set(urls.flatMap((url) => volumeIdIn(url) ?? []))) {
    const source = await context.repository.volumes.find(id);
    if (source?.host === context.settings.host && holdsImageOf(source, meta)) {
      return cloneFromVolume(context, record, id).catch((error: unknown) => takeAnotherRoute(context, record, id, error));
    }
  }
  return undefined;
};

/** `cinder://<volume id>` or `cinder://<store>/<volume id>`. */
function volumeIdIn(url: string): string | undefined {
  return /^cinder:\/\/(?:[^/]+\/)*([^/]+)$/.exec(url)?.[1];
}

/** Anybody can give an image a location: the volume must belong to the owner of the image, or say that the owner's image is in it. */
function holdsImageOf({ projectId, metadata }: VolumeRecord, { owner }: ImageMeta): boolean {
  return owner !== undefined && owner !== null && (owner === projectId || owner === metadata['image_owner']);
}
