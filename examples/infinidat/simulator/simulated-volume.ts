export const PROVISIONING = ['THIN', 'THICK'] as const;

/** SNAPSHOT on arrays with writable snapshots; else SNAP for what is taken of a volume, CLONE for what is taken of a SNAP. */
export type VolumeType = 'MASTER' | 'SNAPSHOT' | 'SNAP' | 'CLONE';

/** What may be changed of a volume after it was made, beside its name and size. */
export interface VolumeFlags {
  readonly provtype: (typeof PROVISIONING)[number];
  readonly compressionEnabled: boolean;
  readonly ssdEnabled: boolean;
  readonly writeProtected: boolean;
}

export interface SimulatedVolume extends VolumeFlags {
  readonly id: number;
  readonly name: string;
  readonly poolId: number;
  readonly sizeBytes: number;
  readonly type: VolumeType;
  /** 0: a master. */
  readonly parentId: number;
  readonly familyId: number;
  /** How many parents it has. */
  readonly depth: number;
  readonly serial: string;
  /** Stands for what hosts have written; no request of the management interface shows it. */
  readonly content: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}
