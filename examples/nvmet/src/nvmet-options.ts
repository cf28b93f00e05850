/** How one backend exports volumes through the kernel NVMe target of its node. */
export interface NvmetOptions {
  /** nvmetcli: a path, or a name found on PATH. */
  readonly command: string;
  /** What follows `nqn.` in the name of every subsystem. */
  readonly targetPrefix: string;
  /** Address to listen on, IPv4 or IPv6. */
  readonly address: string;
  /** Port number to listen on. */
  readonly service: number;
  readonly transport: 'rdma' | 'tcp';
  /** Number of the kernel's port; backends with different addresses need different ones. */
  readonly portId: number;
  /** A subsystem for each volume; or one for each host, which then reaches all its volumes through one connection. */
  readonly subsystems: 'per-volume' | 'per-host';
  /** Number of the namespace in a subsystem of one volume; in one of a host each volume gets the lowest free number from 1. */
  readonly namespaceId: number;
  readonly backendName: string;
}

/** Service identifier of {@link NvmetOptions}. */
export const NVMET_OPTIONS = Symbol.for('@holdfast/example-nvmet/NvmetOptions');

export const defaultNvmetOptions: NvmetOptions = {
  command: 'nvmetcli',
  targetPrefix: '2010-10.org.openstack:nvmet',
  address: '127.0.0.1',
  service: 4420,
  transport: 'tcp',
  portId: 1,
  subsystems: 'per-volume',
  namespaceId: 10,
  backendName: 'nvmet',
};
