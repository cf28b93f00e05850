import type { WindowSettings } from '@holdfast/array-simulator';
import type { NetworkSpacePlan } from './network-space.js';

/** How a simulated array is set up. */
export interface ArraySettings {
  readonly user: string;
  readonly password: string;
  readonly systemName: string;
  readonly serialNumber: number;
  /** Release of its software; clients decide by it which fields they ask for. */
  readonly systemVersion: string;
  /** Whether a login opens a session that a cookie stands for; older releases want Basic authentication with every request. */
  readonly hasAuthSessions: boolean;
  /** Whether snapshots can be written to and are called SNAPSHOT; on older releases they are SNAP, and what is taken of them CLONE. */
  readonly hasWritableSnapshots: boolean;
  /** The pool it starts with; more come from a seed file. */
  readonly pool: { readonly name: string; readonly capacityGiB: number };
  /** The network space for iSCSI it starts with, and its addresses. */
  readonly networkSpace: NetworkSpacePlan;
  /** How long every request takes at least. */
  readonly latencyMs: number;
  /** Pause between check and commit, at the points `create-volume`, `create-host`, `delete-host` and `map`. */
  readonly windowMs: WindowSettings;
}

export const DEFAULT_ARRAY_SETTINGS: ArraySettings = {
  user: 'admin',
  password: 'pw',
  systemName: 'ibox1521',
  serialNumber: 1521,
  systemVersion: '5.5.0.10',
  hasAuthSessions: true,
  hasWritableSnapshots: true,
  pool: { name: 'pool1', capacityGiB: 10_240 },
  networkSpace: { name: 'iSCSI1', addresses: ['192.0.2.11', '192.0.2.12'] },
  latencyMs: 0,
  windowMs: 0,
};
