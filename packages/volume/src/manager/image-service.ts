import type { ImageContent, ImageLocation, ImageMeta } from '../records/image.js';

/** An image and, as far as the service tells, where its bytes are. @public */
export interface ImageDescription {
  readonly meta: ImageMeta;
  readonly location: ImageLocation | null;
}

/** Where images come from; Cinder's is Glance. Who may use which image is decided before the manager is asked. @public */
export interface ImageService {
  /** The image, or undefined when there is none of this id. */
  describe(imageId: string): Promise<ImageDescription | undefined>;
  /** The stored bytes from the first to the last. They are read once; what goes wrong on the way rejects in the iteration. */
  open(imageId: string): Promise<ImageContent>;
}
