// The manager
export { VolumeManager } from './volume-manager.js';
export { volumeManagerModule, type VolumeManagerModuleOptions } from './volume-manager-module.js';
export {
  IMAGE_SERVICE,
  VOLUME_DRIVER,
  VOLUME_MANAGER_OPTIONS,
  VOLUME_REPOSITORY,
  type ImageCacheOptions,
  type VolumeManagerOptions,
} from './volume-manager-options.js';
export { VolumeScheduler, type VolumeSchedulerOptions } from './volume-scheduler.js';

// What it is asked for, and what it answers
export type { RecordRef } from './manager-context.js';
export type { CreateVolumeOptions, NewVolume, VolumeSource } from './create/new-volume.js';
export type { DeleteVolumeOptions } from './change/delete-volume.js';
export type { AttachedVolume } from './change/attach-volume.js';
export type { NewSnapshot } from './change/create-snapshot.js';
export type { RecoveryReport } from './recover/recover.js';
export type { ImageDescription, ImageService } from './image-service.js';

// Its locks
export { attachmentsLock, cachedImageLock, cloneTurnLock, newVolumeLock, sourceSnapshotLock, sourceVolumeLock } from './volume-locks.js';

// Its records
export type { VolumeRepository } from '../repository/volume-repository.js';
export { MemoryVolumeRepository } from '../repository/memory-volume-repository.js';
export type { NewRecord, RecordChanges, RecordStore, StoredRecord } from '../repository/record-store.js';
export type { VolumeRecord } from '../repository/volume-record.js';
export type { SnapshotRecord } from '../repository/snapshot-record.js';
export type { ImageCacheEntry } from '../repository/image-cache-entry.js';
export { snapshotStatuses, volumeStatuses, type SnapshotStatus, type VolumeStatus } from '../repository/volume-status.js';

// Watching, and errors
export { watchVolumes, type VolumeProgressEvent, type VolumeStatusEvent, type VolumeWarningEvent, type VolumeWatcher } from './volume-events.js';
export {
  isVolumeManagerError,
  VolumeManagerError,
  volumeManagerErrorCodes,
  type VolumeManagerErrorCode,
  type VolumeManagerErrorDetails,
} from '../volume-manager-error.js';
