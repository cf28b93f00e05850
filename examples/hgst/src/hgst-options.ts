import { DriverError } from '@holdfast/volume';

/** How one backend uses its cluster. */
export interface HgstOptions {
  /** Where spaces are stored, as `host:device`, such as `os1_stor:gbd0`; a space is spread over all of them. */
  readonly storageServers: readonly string[];
  /** vgc-cluster: a path, or a name found on PATH. It is run as it is, so it must be one that may change the cluster. Default `vgc-cluster`. */
  readonly command?: string;
  /** Network of the cluster that carries the data. Default `Net 1 (IPv4)`. */
  readonly network?: string;
  /** 1 stores everything twice. Default 0. */
  readonly redundancy?: 0 | 1;
  /** Who owns the devices of spaces. Default `root`. */
  readonly spaceUser?: string;
  /** Default `disk`. */
  readonly spaceGroup?: string;
  /** Three or four octal digits. Default `0600`. */
  readonly spaceMode?: string;
  /** Where the node's devices are. Default `/dev`. */
  readonly deviceDirectory?: string;
  /** Name of the backend in the stats. Default `hgst`. */
  readonly volumeBackendName?: string;
}

/** Service identifier of the {@link HgstOptions}. */
export const HGST_OPTIONS = Symbol.for('@holdfast/example-hgst/options');

export type HgstSettings = Required<HgstOptions>;

const DEFAULTS = {
  command: 'vgc-cluster',
  network: 'Net 1 (IPv4)',
  redundancy: 0,
  spaceUser: 'root',
  spaceGroup: 'disk',
  spaceMode: '0600',
  deviceDirectory: '/dev',
  volumeBackendName: 'hgst',
} as const;

/** Fills in the defaults. @throws `ERR_BACKEND_CONFIG` that names the wrong option */
export function hgstSettings(options: HgstOptions): HgstSettings {
  const settings: HgstSettings = { ...DEFAULTS, ...options };
  const { storageServers, redundancy, spaceMode } = settings;
  if (storageServers.length === 0 || !storageServers.every((server) => /^[^:\s]+:[^:\s]+$/.test(server))) {
    throw wrong('storageServers', 'at least one host:device', storageServers);
  }
  if (new Set(storageServers).size !== storageServers.length) throw wrong('storageServers', 'each host:device once', storageServers);
  if (![0, 1].includes(redundancy)) throw wrong('redundancy', '0 or 1', redundancy);
  if (!/^[0-7]{3,4}$/.test(spaceMode)) throw wrong('spaceMode', 'three or four octal digits', spaceMode);
  return settings;
}

function wrong(option: string, allowed: string, got: unknown): DriverError {
  return new DriverError('ERR_BACKEND_CONFIG', `${option} must be ${allowed}; got ${JSON.stringify(got)}`);
}
