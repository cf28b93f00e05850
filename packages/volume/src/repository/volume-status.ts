/** What a volume's status can be, in Cinder's words. @public */
export const volumeStatuses = [
  'creating',
  'downloading',
  'available',
  'attaching',
  'in-use',
  'detaching',
  'extending',
  'deleting',
  'error',
  'error_attaching',
  'error_detaching',
  'error_extending',
  'error_deleting',
] as const;

/** One of {@link volumeStatuses}. @public */
export type VolumeStatus = (typeof volumeStatuses)[number];

/** What a snapshot's status can be, in Cinder's words. @public */
export const snapshotStatuses = ['creating', 'available', 'deleting', 'error', 'error_deleting'] as const;

/** One of {@link snapshotStatuses}. @public */
export type SnapshotStatus = (typeof snapshotStatuses)[number];
