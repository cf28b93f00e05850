import type { ImageMeta } from '../../records/image.js';

/** True when the stored bytes are those of the disk, one by one. */
export function isRawDisk({ diskFormat, containerFormat }: ImageMeta): boolean {
  return diskFormat === 'raw' && containerFormat === 'bare';
}
