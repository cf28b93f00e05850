import { DriverError } from '@holdfast/volume';

/** How to reach one array. */
export interface KaminarioEndpoint {
  /**
   * Address of the array's management, such as `192.0.2.10`, in any case. It is part of the locks' names, so everybody who uses the array
   * must give the same one: a name and an address of one array are two locks.
   */
  readonly address: string;
  /** Base URL, where it is not `https://<address>`. */
  readonly url?: string;
  readonly user: string;
  readonly password: string;
  /** Certificates to trust beside those of the system, in PEM form. */
  readonly certificate?: string;
  /** False takes any certificate, as arrays with a factory certificate need it. Default true. */
  readonly verifyCertificate?: boolean;
  /** Longest time for one request with its answer. Default 60 000. */
  readonly requestTimeoutMs?: number;
  /** Pauses before a request that the array was too busy for is tried again; one attempt more than pauses. Default 2, 4, 8 and 16 seconds. */
  readonly busyPausesMs?: readonly number[];
}

/** One backend: its array, the array that its volumes are replicated to, and what to make of them. */
export interface KaminarioOptions extends KaminarioEndpoint {
  /** The array that serves volumes after their fail-over. */
  readonly replica?: KaminarioEndpoint;
  /** Name of the backend in the stats. Default `kaminario`. */
  readonly volumeBackendName?: string;
  /** Whether new volumes are deduplicated. Default true. */
  readonly isDedup?: boolean;
  /** Whether host names are unique; if not, the array's host names come from the initiator, written backwards. Default true. */
  readonly uniqueFqdnNetwork?: boolean;
  /** Whether hosts with multipath are told every portal instead of being left to discover them. Default false. */
  readonly disableDiscovery?: boolean;
  /** How much more than its size the array may promise; `auto` reckons it from what it has promised and stored. Default 20. */
  readonly maxOverSubscriptionRatio?: number | 'auto';
}

/** Service identifier of the {@link KaminarioSettings}. */
export const KAMINARIO_SETTINGS = Symbol.for('@holdfast/example-kaminario/settings');

/** The options with their defaults. */
export type KaminarioSettings = KaminarioOptions & Required<Omit<KaminarioOptions, 'replica' | keyof KaminarioEndpoint>>;

export const DEFAULT_OVER_SUBSCRIPTION_RATIO = 20;

const DEFAULTS = {
  volumeBackendName: 'kaminario',
  isDedup: true,
  uniqueFqdnNetwork: true,
  disableDiscovery: false,
  maxOverSubscriptionRatio: DEFAULT_OVER_SUBSCRIPTION_RATIO,
} as const;

/** Fills in the defaults. @throws `ERR_BACKEND_CONFIG` that names the wrong option */
export function kaminarioSettings(options: KaminarioOptions): KaminarioSettings {
  assertAddress('address', options.address);
  if (options.replica !== undefined) {
    assertAddress('replica.address', options.replica.address);
    if (options.replica.address.toLowerCase() === options.address.toLowerCase()) throw new DriverError('ERR_BACKEND_CONFIG', `replica.address must be another array than address; both are "${options.address}"`);
  }
  return { ...DEFAULTS, ...named(options), ...(options.replica && { replica: named(options.replica) }) };
}

/** Names of hosts have no case, and those of locks have. */
function named<T extends KaminarioEndpoint>(endpoint: T): T {
  return { ...endpoint, address: endpoint.address.toLowerCase() };
}

function assertAddress(option: string, address: string): void {
  if (/^[A-Za-z0-9.:_-]+$/.test(address)) return;
  throw new DriverError('ERR_BACKEND_CONFIG', `${option} must be the IP address or host name of the array's management, without https://; got "${address}"`);
}
