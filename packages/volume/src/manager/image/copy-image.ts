import type { RecordChanges } from '../../repository/record-store.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import { VolumeManagerError } from '../../volume-manager-error.js';
import type { ImageDescription } from '../image-service.js';
import { inWords } from '../in-words.js';
import type { ManagerContext } from '../manager-context.js';
import { modelUpdate } from '../model-update.js';
import { volumeTransitions } from '../status-transitions.js';
import { isRawDisk } from './image-format.js';
import type { ImageRoute } from './image-route.js';
import { imageSizeGiB } from './image-size.js';
import { keepInCache } from './keep-in-cache.js';
import { verifiedContent } from './verified-content.js';

/** The bytes of the image are read from the image service and written into an empty volume. */
export const copyImage: ImageRoute = (context, record, image) => copyInto(context, record, image);

/**
 * The same, and the cache gets a volume of the image. Until it has, the new volume is only as large as the image, so that the cached one is no
 * larger than it has to be.
 */
export async function copyImageForCache(context: ManagerContext, record: VolumeRecord, image: ImageDescription): Promise<RecordChanges<VolumeRecord>> {
  const small = { ...record, sizeGiB: imageSizeGiB(image.meta) };
  const changes = await copyInto(context, small, image);
  const written = { ...small, ...changes };
  await keepInCache(context, written, image.meta);
  if (small.sizeGiB < record.sizeGiB) await context.driver.extendVolume(written, record.sizeGiB);
  return changes;
}

async function copyInto({ driver, images, volumes, settings }: ManagerContext, record: VolumeRecord, { meta }: ImageDescription): Promise<RecordChanges<VolumeRecord>> {
  if (driver.copyImageToVolume === undefined || images === undefined) {
    throw new VolumeManagerError('ERR_NOT_SUPPORTED', `the driver of ${settings.host} has no copyImageToVolume, and no other route leads from image ${meta.id} to a volume`, { recordId: record.id });
  }
  if (!isRawDisk(meta)) {
    const found = `${meta.diskFormat} in ${meta.containerFormat}`;
    throw new VolumeManagerError('ERR_IMAGE_UNUSABLE', `image ${meta.id} is ${found}, and only raw in bare can be written as it is; convert it first`, { recordId: meta.id });
  }
  const made = modelUpdate(await driver.createVolume(record));
  const { from, during } = volumeTransitions.copyImage;
  await volumes.move(record.id, { operation: 'copy-image', from, to: during }, made);
  const content = verifiedContent(meta, await open(images, meta.id), { volumeId: record.id, host: settings.host });
  return { ...made, ...modelUpdate(await driver.copyImageToVolume({ ...record, ...made }, meta, content)) };
}

async function open(images: NonNullable<ManagerContext['images']>, imageId: string): ReturnType<typeof images.open> {
  try {
    return await images.open(imageId);
  } catch (error) {
    throw new VolumeManagerError('ERR_IMAGE_UNUSABLE', `image ${imageId} could not be opened: ${inWords(error)}`, { recordId: imageId, cause: error });
  }
}
