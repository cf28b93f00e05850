import type { CommitWindow, SimulatorClock, ViolationJournal } from '@holdfast/array-simulator';
import type { FirmwareFamily } from './firmware.js';
import type { InitiatorTable } from './initiator-table.js';
import type { MapTable } from './map-table.js';
import type { StaleReads } from './stale-reads.js';
import type { VolumeStore } from './volume-store.js';

/** All that the array keeps; what its commands work on. */
export interface ArrayState {
  readonly serial: string;
  readonly firmware: string;
  readonly family: FirmwareFamily;
  readonly volumes: VolumeStore;
  readonly initiators: InitiatorTable;
  readonly maps: MapTable;
  /** Secret by lower-case iSCSI name. */
  readonly chapSecrets: Map<string, { readonly name: string; readonly secret: string }>;
  readonly reads: StaleReads;
  readonly window: CommitWindow;
  readonly journal: ViolationJournal;
  readonly clock: SimulatorClock;
}
