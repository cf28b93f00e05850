import type { Volume } from './volume.js';

/** A snapshot as the manager records it and drivers see it. @public */
export interface Snapshot {
  /** UUID; never changes and is never reused. */
  readonly id: string;
  /** Name for the storage side, by convention `snapshot-` and the id. */
  readonly name: string;
  /** The volume it was taken of, as it was recorded then. */
  readonly volume: Volume;
  /** Size of the volume when it was taken, in GiB. */
  readonly volumeSizeGiB: number;
  /** The array's own id of the snapshot, when the driver keeps one. */
  readonly providerId?: string | null;
}

/** What a driver wants to be recorded about a snapshot; a field left out stays, null clears it. @public */
export type SnapshotModelUpdate = Partial<Pick<Snapshot, 'providerId'>>;
