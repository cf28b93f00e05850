import type { SnapshotRecord } from '../../repository/snapshot-record.js';
import type { VolumeRecord } from '../../repository/volume-record.js';
import type { ImageDescription } from '../image-service.js';
import { imageSizeGiB } from '../image/image-size.js';

/** What a volume is made of, looked up. Which lock is held and which work is done both follow from this one object. */
export type VolumeOrigin =
  | { readonly kind: 'empty' }
  | { readonly kind: 'volume'; readonly volume: VolumeRecord }
  | { readonly kind: 'snapshot'; readonly snapshot: SnapshotRecord; readonly volume: VolumeRecord }
  | { readonly kind: 'image'; readonly image: ImageDescription };

/** The size a volume of this origin has at least. */
export function smallestSizeGiB(origin: VolumeOrigin): number {
  switch (origin.kind) {
    case 'empty':
      return 1;
    case 'volume':
      return origin.volume.sizeGiB;
    case 'snapshot':
      return origin.snapshot.volumeSizeGiB;
    case 'image':
      return imageSizeGiB(origin.image.meta);
  }
}
