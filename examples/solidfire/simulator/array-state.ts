import type { CommitWindow, SimulatorClock, ViolationJournal } from '@holdfast/array-simulator';
import { AccessGroupStore } from './access-group-store.js';
import { AccountStore } from './account-store.js';
import type { ArraySettings } from './array-settings.js';
import { CloneJobs } from './clone-jobs.js';
import { NameLookups } from './name-lookups.js';
import { SessionTable } from './session-table.js';
import { SnapshotStore } from './snapshot-store.js';
import { VolumeStore } from './volume-store.js';

/** All that the cluster keeps; what its methods work on. */
export class ArrayState {
  readonly accounts = new AccountStore();
  readonly volumes: VolumeStore;
  readonly snapshots: SnapshotStore;
  readonly groups: AccessGroupStore;
  readonly sessions: SessionTable;
  readonly clones: CloneJobs;
  readonly lookups: NameLookups;

  constructor(
    readonly settings: ArraySettings,
    readonly journal: ViolationJournal,
    readonly window: CommitWindow,
    clock: SimulatorClock,
  ) {
    this.volumes = new VolumeStore(settings, clock);
    this.snapshots = new SnapshotStore(settings.snapshotsPerVolume);
    this.groups = new AccessGroupStore(settings.accessGroups);
    this.sessions = new SessionTable(this.volumes, this.accounts, this.groups);
    this.clones = new CloneJobs(this.volumes, journal, clock, settings);
    this.lookups = new NameLookups(journal);
  }

  /** Does what time has brought: clones that are finished, deleted volumes that are purged. */
  settle(): void {
    this.clones.settle();
    for (const volumeID of this.volumes.due()) this.purge(volumeID);
  }

  /** A deleted volume goes for good, and with it its snapshots and the clones that were being made of it. */
  purge(volumeID: number): void {
    this.volumes.deleted(volumeID);
    this.clones.failFrom(volumeID);
    this.snapshots.forgetVolume(volumeID);
    this.groups.forgetVolume(volumeID);
    this.volumes.forget(volumeID);
  }
}
