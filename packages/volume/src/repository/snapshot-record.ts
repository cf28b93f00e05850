import type { Snapshot } from '../records/snapshot.js';
import type { StoredRecord } from './record-store.js';
import type { SnapshotStatus } from './volume-status.js';
import type { VolumeRecord } from './volume-record.js';

/** A snapshot as the manager keeps it. @public */
export interface SnapshotRecord extends StoredRecord {
  /** Name for the storage side. */
  readonly name: string;
  /** Name given by the user; may be empty or used twice. */
  readonly displayName: string;
  readonly status: SnapshotStatus;
  /** The backend that has the snapshot. */
  readonly host: string;
  /** The volume it was taken of. */
  readonly volumeId: string;
  /** Size of the volume when it was taken, in GiB. */
  readonly volumeSizeGiB: number;
  /** The array's own id of the snapshot, when the driver keeps one. */
  readonly providerId: string | null;
  /** Why the last operation failed, in words; null when it did not. */
  readonly failure: string | null;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** The snapshot as drivers see it. */
export function snapshotOf({ id, name, volumeSizeGiB, providerId }: SnapshotRecord, volume: VolumeRecord): Snapshot {
  return { id, name, volumeSizeGiB, providerId, volume };
}
