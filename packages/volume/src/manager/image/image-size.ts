import type { ImageMeta } from '../../records/image.js';

const GIB = 2 ** 30;

/** The smallest volume that the image fits in, in GiB. */
export function imageSizeGiB({ sizeBytes, virtualSizeBytes, minDiskGiB = 0 }: ImageMeta): number {
  return Math.max(1, minDiskGiB, Math.ceil((virtualSizeBytes ?? sizeBytes) / GIB));
}
