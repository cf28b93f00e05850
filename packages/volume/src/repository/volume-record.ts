import type { ImageMeta } from '../records/image.js';
import type { Volume, VolumeAttachment } from '../records/volume.js';
import type { StoredRecord } from './record-store.js';
import type { VolumeStatus } from './volume-status.js';

/** A volume as the manager keeps it: what drivers see, and what only the manager needs. @public */
export interface VolumeRecord extends Volume, StoredRecord {
  readonly status: VolumeStatus;
  /** The backend that has the volume, as its manager is called. */
  readonly host: string;
  /** What the volume was cloned from. */
  readonly sourceVolumeId: string | null;
  /** The snapshot the volume was made from. */
  readonly snapshotId: string | null;
  /** The image the volume was made from, itself or its source. */
  readonly image: ImageMeta | null;
  /** Who has it attached, whoever is being attached or detached now included. */
  readonly attachments: readonly VolumeAttachment[];
  /** The attachment that `attaching` or `detaching` is about; null with `detaching`: all of them. */
  readonly pendingAttachmentId: string | null;
  /** Whether a machine can start from it. */
  readonly bootable: boolean;
  /** True for a volume that the image cache made for itself; it may be cloned and deleted, nothing else. */
  readonly isInternal: boolean;
  /** The user's own notes; `image_owner` says whose image is stored in the volume. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Why the last operation failed, in words; null when it did not. */
  readonly failure: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}
