import type { ImageCacheEntry } from './image-cache-entry.js';
import type { RecordStore } from './record-store.js';
import type { SnapshotRecord } from './snapshot-record.js';
import type { VolumeRecord } from './volume-record.js';

/** What the manager knows about volumes. Several managers, in several processes, may share one. @public */
export interface VolumeRepository {
  readonly volumes: RecordStore<VolumeRecord, 'host' | 'status'>;
  readonly snapshots: RecordStore<SnapshotRecord, 'host' | 'status' | 'volumeId'>;
  readonly imageCache: RecordStore<ImageCacheEntry, 'host' | 'imageId' | 'volumeId'>;
  /** No file or connection is left open; later calls reject with `ERR_REPOSITORY`. */
  close(): Promise<void>;
}
