import type { StoredRecord } from './record-store.js';

/** Says that a volume of a backend holds an image, to be cloned instead of downloading it again. @public */
export interface ImageCacheEntry extends StoredRecord {
  readonly imageId: string;
  /** The backend that has the volume. */
  readonly host: string;
  /** The volume; until it is `available` the entry is only a promise. */
  readonly volumeId: string;
  readonly sizeGiB: number;
  /** What the image service said then; another text now means that the entry is out of date. */
  readonly imageUpdatedAt: string;
  /** Epoch milliseconds; the entry used longest ago goes first. */
  readonly lastUsedAt: number;
}
