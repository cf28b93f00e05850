/** A partition of a storage server's flash, on which spaces are made. */
export interface StoragePartition {
  readonly host: string;
  /** Such as `gbd0`. */
  readonly device: string;
  readonly capacityBytes: number;
}

export interface ClusterNetwork {
  readonly name: string;
  readonly description: string;
}

/** What a simulated cluster is told when it starts. */
export interface ArraySettings {
  /** Members of the domain. The first is the node on which the commands run; its name should resolve to an address of this machine. */
  readonly hosts: readonly string[];
  readonly networks: readonly ClusterNetwork[];
  readonly storage: readonly StoragePartition[];
  /** What `--version` tells. */
  readonly version: string;
  /** Whether the name of a space that exists is refused, or the space is silently given to the caller as well. */
  readonly duplicateNames: 'refuse' | 'merge';
  /** How long the file is that stands for a device, for each GB of its space. */
  readonly deviceBytesPerGB: number;
  /** Pause between check and commit of `space-create`. */
  readonly windowMs: number;
  /** How long every command takes at least, beside what its process takes. */
  readonly latencyMs: number;
}

export const BYTES_PER_GB = 10 ** 9;

export const DEFAULT_ARRAY_SETTINGS: ArraySettings = {
  hosts: ['localhost', 'stor1', 'stor2', 'compute-1', 'compute-2'],
  networks: [{ name: 'Net 1 (IPv4)', description: '192.168.0.0/24 10Gb/s' }],
  storage: ['stor1', 'stor2'].map((host) => ({ host, device: 'gbd0', capacityBytes: 500 * BYTES_PER_GB })),
  version: 'V2.5.0.0',
  duplicateNames: 'refuse',
  deviceBytesPerGB: 2 ** 20,
  windowMs: 0,
  latencyMs: 0,
};
