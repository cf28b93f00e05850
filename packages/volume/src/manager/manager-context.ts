import { currentLocks } from '@holdfast/core';
import type { NewRecord } from '../repository/record-store.js';
import type { SnapshotRecord } from '../repository/snapshot-record.js';
import type { VolumeRecord } from '../repository/volume-record.js';
import type { VolumeRepository } from '../repository/volume-repository.js';
import type { VolumeDriver } from '../volume-driver.js';
import type { VolumeOrigin } from './create/volume-origin.js';
import type { ImageService } from './image-service.js';
import type { TrackedRecords } from './tracked-records.js';
import type { VolumeManagerSettings } from './volume-manager-options.js';

/** Names a volume, a snapshot or an attachment; every record of one is one. @public */
export interface RecordRef {
  readonly id: string;
}

/** The record of a volume that nobody keeps yet. */
export type VolumeDraft = NewRecord<VolumeRecord>;

/** What the operations of one manager share. */
export interface ManagerContext {
  readonly settings: VolumeManagerSettings;
  readonly driver: VolumeDriver;
  readonly images: ImageService | undefined;
  readonly repository: VolumeRepository;
  readonly volumes: TrackedRecords<VolumeRecord>;
  readonly snapshots: TrackedRecords<SnapshotRecord>;
  /** The manager itself: its locks are taken, and deletions that follow from an operation go through it. */
  readonly manager: { readonly host: string; deleteVolume(volume: RecordRef): Promise<void>; deleteSnapshot(snapshot: RecordRef): Promise<void> };
  /** Makes a volume on behalf of an operation that already holds the source; not for users. */
  build(draft: VolumeDraft, origin: VolumeOrigin): Promise<VolumeRecord>;
}

/**
 * Returns when everything the running operation relies on is still locked: to be called before it is written down as done.
 * @throws `ERR_LOCK_LOST`
 */
export function assertLocksHeld(): void {
  for (const lock of currentLocks()) lock.assertHeld();
}
