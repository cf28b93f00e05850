import type { SnapshotStatus, VolumeStatus } from '../repository/volume-status.js';

/** One operation seen through the status: from where it may start, what it shows while it runs, and where it ends when it fails. */
export interface StatusTransition<Status extends string> {
  readonly from: readonly Status[];
  readonly during: Status;
  readonly failed: Status;
}

/** What may happen to a volume when. */
export const volumeTransitions = {
  create: { from: [], during: 'creating', failed: 'error' },
  copyImage: { from: ['creating', 'downloading'], during: 'downloading', failed: 'error' },
  attach: { from: ['available', 'in-use'], during: 'attaching', failed: 'error_attaching' },
  detach: { from: ['in-use', 'error_attaching', 'error_detaching', 'error_extending'], during: 'detaching', failed: 'error_detaching' },
  extend: { from: ['available', 'in-use', 'error_extending'], during: 'extending', failed: 'error_extending' },
  delete: { from: ['available', 'error', 'error_extending', 'error_deleting'], during: 'deleting', failed: 'error_deleting' },
} as const satisfies Record<string, StatusTransition<VolumeStatus>>;

/** What may happen to a snapshot when. */
export const snapshotTransitions = {
  create: { from: [], during: 'creating', failed: 'error' },
  delete: { from: ['available', 'error', 'error_deleting'], during: 'deleting', failed: 'error_deleting' },
} as const satisfies Record<string, StatusTransition<SnapshotStatus>>;

/** A volume that is being made is in one of these. */
export const makingStatuses = [volumeTransitions.create.during, volumeTransitions.copyImage.during] as const;

/** A volume may be cloned, or a snapshot taken of it, in one of these. */
export const sourceStatuses = ['available', 'in-use'] as const satisfies readonly VolumeStatus[];

/** Something happens to a volume in one of these; when nobody holds its lock, nobody is at work, and it was left behind. */
export type VolumeWorkStatus = (typeof volumeTransitions)[keyof typeof volumeTransitions]['during'];

const volumeWork: ReadonlySet<VolumeStatus> = new Set(Object.values(volumeTransitions).map(({ during }) => during));
const snapshotWork: ReadonlySet<SnapshotStatus> = new Set(Object.values(snapshotTransitions).map(({ during }) => during));

/** True while something happens to the volume. */
export function isVolumeWork(status: VolumeStatus): status is VolumeWorkStatus {
  return volumeWork.has(status);
}

/** True while something happens to the snapshot. */
export function isSnapshotWork(status: SnapshotStatus): boolean {
  return snapshotWork.has(status);
}
