/** How one object names another, both ways: `{ "ref": "/hosts/3" }`. */
export interface Reference {
  readonly ref: string;
}

/** What every object of the array has. */
export interface K2Record {
  readonly id: number;
}

export interface VolumeGroupRecord extends K2Record {
  name: string;
  description: string;
  /** KiB; 0 is no limit. */
  quota: number;
  readonly is_dedup: boolean;
}

export interface VolumeRecord extends K2Record {
  name: string;
  description: string;
  /** KiB. */
  size: number;
  /** Null for the array's own control volume only. */
  readonly volume_group: Reference | null;
}

export interface SnapshotRecord extends K2Record {
  short_name: string;
  /** The array's own: the group's name before the short name. */
  name: string;
  readonly source: Reference;
  readonly volume_group: Reference;
  readonly retention_policy: Reference;
  readonly generation_number: number;
  /** Whether it can be mapped; such a snapshot is called a view. */
  readonly is_exposable: boolean;
  readonly is_auto_deleteable: boolean;
}

/** One volume as it is in one snapshot. */
export interface VolsnapRecord extends K2Record {
  readonly name: string;
  readonly size: number;
  readonly snapshot: Reference;
  readonly source: Reference;
}

export interface HostRecord extends K2Record {
  name: string;
  type: string;
  readonly host_group: Reference | null;
}

export interface HostGroupRecord extends K2Record {
  name: string;
}

export interface HostIqnRecord extends K2Record {
  readonly iqn: string;
  readonly host: Reference;
}

export interface HostFcPortRecord extends K2Record {
  /** Port name with colons. */
  readonly pwwn: string;
  readonly host: Reference;
}

export interface MappingRecord extends K2Record {
  /** A volume or, for a view, its volsnap. */
  readonly volume: Reference;
  /** A host or a host group. */
  readonly host: Reference;
  lun: number;
}

export interface RetentionPolicyRecord extends K2Record {
  readonly name: string;
  readonly num_snapshots: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
}

export interface PeerArrayRecord extends K2Record {
  readonly name: string;
  readonly mgmt_host: string;
}

export interface SessionRecord extends K2Record {
  readonly name: string;
  state: SessionState;
  readonly current_role: 'source' | 'target';
  readonly local_volume_group: Reference;
  readonly replication_peer_k2array: Reference | null;
  readonly replication_peer_volume_group_name: string;
  readonly remote_replication_session_name: string;
  /** Seconds. */
  readonly rpo: number;
}

export type SessionState = 'idle' | 'in_sync' | 'suspended' | 'failed_over';

export interface PeerVolumeRecord extends K2Record {
  readonly name: string;
  readonly local_volume: Reference;
  readonly replication_session: Reference;
}
