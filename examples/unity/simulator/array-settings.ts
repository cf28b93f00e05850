import type { WindowSettings } from '@holdfast/array-simulator';

/** How a simulated array is set up. */
export interface ArraySettings {
  readonly user: string;
  readonly password: string;
  /** System serial number. */
  readonly serial: string;
  readonly model: string;
  /** Operating environment, such as `5.1.0`: thin clones exist from 4.2 on, host LUN numbers in `hostAccess` from 4.4 on. */
  readonly softwareVersion: string;
  /** Pools, all of one size; named in the order of their ids `pool_1`, `pool_2`, … */
  readonly poolNames: readonly string[];
  readonly poolGiB: number;
  /** More LUNs and snapshots than this on one host are refused with 108008750. */
  readonly maxLunsPerHost: number;
  /** More thin clones than this of one base LUN are refused with 108008767. */
  readonly maxThinClones: number;
  /** Whether Fibre Channel hosts are zoned, and so logged in at every port, once their initiators are known. */
  readonly areFcHostsLoggedIn: boolean;
  /** How long a job takes that was asked for with `timeout=0`. */
  readonly jobMs: number;
  /** Entries on one page of a list, unless the request says `per_page`. */
  readonly pageSize: number;
  /** How long every request takes at least. */
  readonly latencyMs: number;
  /**
   * Pauses: between check and commit at the points `createHost`, `deleteHost` and `attach`, and between looking at a LUN and answering at
   * the point `readLun`.
   */
  readonly windowMs: WindowSettings;
}

export const DEFAULT_ARRAY_SETTINGS: ArraySettings = {
  user: 'admin',
  password: 'Password123!',
  serial: 'APM00165000001',
  model: 'Unity 500',
  softwareVersion: '5.1.0',
  poolNames: ['pool_1'],
  poolGiB: 10_240,
  maxLunsPerHost: 512,
  maxThinClones: 256,
  areFcHostsLoggedIn: true,
  jobMs: 20,
  pageSize: 2_000,
  latencyMs: 0,
  windowMs: 0,
};

/** True when the array's operating environment is this one or a newer one. */
export function isAtLeast(softwareVersion: string, major: number, minor: number): boolean {
  const [ownMajor = 0, ownMinor = 0] = softwareVersion.split('.').map(Number);
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
