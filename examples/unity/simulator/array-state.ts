import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';
import type { AccessTable } from './access-table.js';
import type { ArraySettings } from './array-settings.js';
import type { HluTable } from './hlu-table.js';
import type { HostTable } from './host-table.js';
import type { JobTable } from './job-table.js';
import type { LunStore } from './lun-store.js';
import type { Readings } from './readings.js';
import type { SnapAccessTable } from './snap-access.js';

/** All that the array keeps; what its requests work on. */
export interface ArrayState {
  readonly settings: ArraySettings;
  readonly volumes: LunStore;
  readonly hosts: HostTable;
  readonly hlus: HluTable;
  readonly access: AccessTable;
  readonly snapAccess: SnapAccessTable;
  readonly jobs: JobTable;
  readonly readings: Readings;
  readonly window: CommitWindow;
  readonly journal: ViolationJournal;
}
