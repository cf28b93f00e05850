/** Attributes as the cluster keeps them: any JSON object, which is only ever replaced as a whole. */
export type SolidFireAttributes = Readonly<Record<string, unknown>>;

/** A volume as the cluster tells it; what the driver does not read is left out. */
export interface SolidFireVolume {
  readonly volumeID: number;
  readonly name: string;
  readonly accountID: number;
  readonly status: string;
  readonly access: string;
  /** Bytes. */
  readonly totalSize: number;
  readonly attributes: SolidFireAttributes;
  readonly iqn: string;
  /** Ids of the groups it is in. */
  readonly volumeAccessGroups: readonly number[];
}

/** An account: what owns volumes and proves itself with CHAP. */
export interface SolidFireAccount {
  readonly accountID: number;
  readonly username: string;
  /** What an initiator proves itself with. */
  readonly initiatorSecret: string;
  /** Ids of its volumes. */
  readonly volumes: readonly number[];
}

export interface SolidFireSnapshot {
  readonly snapshotID: number;
  readonly volumeID: number;
  readonly name: string;
  /** Bytes. */
  readonly totalSize: number;
}

export interface SolidFireAccessGroup {
  readonly volumeAccessGroupID: number;
  readonly name: string;
  readonly initiators: readonly string[];
  readonly volumes: readonly number[];
}

export interface SolidFireSession {
  readonly volumeID: number;
  readonly initiatorName: string;
}

/** Answer of `GetAsyncResult`. */
export interface SolidFireAsyncResult {
  readonly status: 'running' | 'complete';
  readonly error?: { readonly name?: string; readonly message?: string };
}

export interface SolidFireCluster {
  readonly uuid: string;
  /** Address of the storage network. */
  readonly svip: string;
}

/** Bytes, but for IOPS. */
export interface SolidFireCapacity {
  readonly maxProvisionedSpace: number;
  readonly provisionedSpace: number;
  readonly usedSpace: number;
}
