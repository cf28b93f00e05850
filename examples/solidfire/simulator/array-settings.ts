import type { WindowSettings } from '@holdfast/array-simulator';

/** How a simulated cluster is set up. */
export interface ArraySettings {
  readonly user: string;
  readonly password: string;
  readonly clusterName: string;
  /** Four characters that are part of every iSCSI name. */
  readonly uniqueId: string;
  readonly uuid: string;
  /** Management address, as the cluster tells it. */
  readonly mvip: string;
  /** Storage address, as the cluster tells it. */
  readonly svip: string;
  /** Newest version of the interface; older ones are served, too. */
  readonly apiVersion: string;
  readonly capacityGiB: number;
  /** How many clones of one volume can be made at the same time. */
  readonly cloneJobsPerVolume: number;
  /** How long a clone takes. */
  readonly cloneMs: number;
  /** How many volume access groups there can be. */
  readonly accessGroups: number;
  /** How many snapshots a volume can have. */
  readonly snapshotsPerVolume: number;
  /** How long a deleted volume is kept before it is purged. */
  readonly purgeAfterMs: number;
  /** How long every request takes at least. */
  readonly latencyMs: number;
  /** Pause between check and commit, at the points `create` (of a volume) and `modify`. */
  readonly windowMs: WindowSettings;
}

export const DEFAULT_ARRAY_SETTINGS: ArraySettings = {
  user: 'admin',
  password: 'solidfire',
  clusterName: 'Simulated',
  uniqueId: '17nx',
  uuid: '5b1d2c3e-9acf-4371-8939-b29e085191fd',
  mvip: '192.0.2.10',
  svip: '192.0.2.20',
  apiVersion: '12.3',
  capacityGiB: 102_400,
  cloneJobsPerVolume: 2,
  cloneMs: 100,
  accessGroups: 1_000,
  snapshotsPerVolume: 32,
  purgeAfterMs: 8 * 3_600_000,
  latencyMs: 0,
  windowMs: 0,
};
