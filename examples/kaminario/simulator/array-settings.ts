import type { WindowSettings } from '@holdfast/array-simulator';
import type { ArraySeed } from './array-seed.js';

/** How a simulated array is set up. */
export interface ArraySettings {
  readonly user: string;
  readonly password: string;
  readonly systemId: string;
  /** What `system/state` calls `rest_api_version`. */
  readonly apiVersion: string;
  readonly capacityGiB: number;
  readonly usedGiB: number;
  /** Whether a request that comes while another is served is refused with `MC_ERR_BUSY`, and reported. */
  readonly oneAtATime: boolean;
  /** What becomes of the deletion of a host with mappings: refused, or its mappings go with it, which is reported. */
  readonly mappedHosts: 'refuse' | 'cascade';
  /** How long every request takes at least. */
  readonly latencyMs: number;
  /**
   * Pause between check and commit, at the points `host`, `port`, `mapping`, `volume`, `volume_group`, `snapshot`; at `rival` only until another
   * request for the same new host has come, and at `contested`, before a port of a host that several asked for, until that host is gone.
   */
  readonly windowMs: WindowSettings;
  /** What it holds at the start. */
  readonly seed: ArraySeed;
}

export const DEFAULT_ARRAY_SETTINGS: ArraySettings = {
  user: 'admin',
  password: 'password',
  systemId: '10401',
  apiVersion: '2.2.0',
  capacityGiB: 10_240,
  usedGiB: 0,
  oneAtATime: false,
  mappedHosts: 'refuse',
  latencyMs: 0,
  windowMs: 0,
  seed: {},
};
