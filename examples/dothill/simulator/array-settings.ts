import type { WindowSettings } from '@holdfast/array-simulator';
import type { Account } from './session-table.js';
import type { PoolSettings } from './volume-store.js';

/** How a simulated array is set up. */
export interface ArraySettings extends Account {
  /** Midplane serial number. */
  readonly serial: string;
  /** Such as `IN100R001`, `GLS220R001` or `T252R07`; its generation decides which commands there are. */
  readonly firmware: string;
  readonly pool: PoolSettings;
  /** How long a volume copy takes. */
  readonly copyMs: number;
  /** More requests at once than this are refused with 1069; null for no limit. */
  readonly maxInFlight: number | null;
  /** Whether changes must bring a fencing token; see `WriteFence`. Real arrays have no such thing. */
  readonly fencing: boolean;
  /** How long every request takes at least. */
  readonly latencyMs: number;
  /** Pause between check and commit, at the points `login`, `host` and `map`. */
  readonly windowMs: WindowSettings;
}

export const DEFAULT_ARRAY_SETTINGS: ArraySettings = {
  user: 'manage',
  password: '!manage',
  serial: '00C0FF27FA89',
  firmware: 'IN100R001',
  pool: { name: 'A', type: 'virtual', capacityGiB: 10_240 },
  copyMs: 100,
  maxInFlight: null,
  fencing: false,
  latencyMs: 0,
  windowMs: 0,
};
