import type { CommitWindow, ViolationJournal } from '@holdfast/array-simulator';
import type { HostCreations } from './host-creations.js';
import type {
  HostFcPortRecord,
  HostGroupRecord,
  HostIqnRecord,
  HostRecord,
  K2Record,
  MappingRecord,
  PeerArrayRecord,
  PeerVolumeRecord,
  RetentionPolicyRecord,
  SessionRecord,
  SnapshotRecord,
  VolsnapRecord,
  VolumeGroupRecord,
  VolumeRecord,
} from './records.js';
import { RecordTable } from './record-table.js';

/** The objects that clients make, by type. */
export interface ArrayTables {
  readonly volumes: RecordTable<VolumeRecord>;
  readonly volumeGroups: RecordTable<VolumeGroupRecord>;
  readonly snapshots: RecordTable<SnapshotRecord>;
  readonly volsnaps: RecordTable<VolsnapRecord>;
  readonly hosts: RecordTable<HostRecord>;
  readonly hostGroups: RecordTable<HostGroupRecord>;
  readonly hostIqns: RecordTable<HostIqnRecord>;
  readonly hostFcPorts: RecordTable<HostFcPortRecord>;
  readonly mappings: RecordTable<MappingRecord>;
  readonly retentionPolicies: RecordTable<RetentionPolicyRecord>;
  readonly peerArrays: RecordTable<PeerArrayRecord>;
  readonly sessions: RecordTable<SessionRecord>;
  readonly peerVolumes: RecordTable<PeerVolumeRecord>;
}

type Fact = K2Record & Readonly<Record<string, unknown>>;

/** What the array says of itself; nobody changes it. */
export interface ArrayFacts {
  readonly state: Fact;
  readonly netIps: readonly Fact[];
  readonly fcPorts: readonly Fact[];
  readonly capacityKiB: number;
  readonly usedKiB: number;
}

/** All that the array keeps; what its resources work on. */
export interface ArrayState {
  readonly tables: ArrayTables;
  readonly facts: ArrayFacts;
  readonly mappedHosts: 'refuse' | 'cascade';
  readonly hostCreations: HostCreations;
  readonly window: CommitWindow;
  readonly journal: ViolationJournal;
}

export const KIB_PER_GIB = 2 ** 20;

/** The array's own volume, which clients see and leave alone. */
export const CONTROL_VOLUME = 'CTRL';

/** How the types are called in paths and references. */
export const TABLE_NAMES: Readonly<Record<keyof ArrayTables, string>> = {
  volumes: 'volumes',
  volumeGroups: 'volume_groups',
  snapshots: 'snapshots',
  volsnaps: 'volsnaps',
  hosts: 'hosts',
  hostGroups: 'host_groups',
  hostIqns: 'host_iqns',
  hostFcPorts: 'host_fc_ports',
  mappings: 'mappings',
  retentionPolicies: 'retention_policies',
  peerArrays: 'replication/peer_k2arrays',
  sessions: 'replication/sessions',
  peerVolumes: 'replication/peer_volumes',
};

export function makeTables(): ArrayTables {
  let lastId = 0;
  const nextId = (): number => (lastId += 1);
  const tables = Object.entries(TABLE_NAMES).map(([key, name]) => [key, new RecordTable(name, nextId)]);
  return Object.fromEntries(tables) as ArrayTables;
}
