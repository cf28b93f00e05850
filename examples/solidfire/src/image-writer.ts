import type { ImageMeta, IscsiConnectionInfo } from '@holdfast/volume';

/** Puts the content of images on volumes; only the host that does it knows how to fetch images and log in to targets. */
export interface ImageWriter {
  /** Resolves once the whole image, as a raw disk, is behind the connection and the host has logged out. */
  write(image: ImageMeta, connection: IscsiConnectionInfo): Promise<void>;
}

/** Service identifier of the {@link ImageWriter}. Without one, templates are used but never made. */
export const IMAGE_WRITER = Symbol.for('@holdfast/example-solidfire/image-writer');
