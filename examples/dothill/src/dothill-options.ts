import { DriverError } from '@holdfast/volume';

/** How to reach one array, and what to use of it. */
export interface DothillOptions {
  /**
   * Midplane serial number of the array, as `show system` tells it. It is part of both lock names, so it must be known before the first
   * request; the first login checks it against the array.
   */
  readonly arrayName: string;
  /** Base URLs of the management controllers, such as `https://192.0.2.1`; the others are tried when one does not answer. */
  readonly addresses: readonly string[];
  /** Certificates to trust beside those of the system, in PEM form. */
  readonly certificate?: string;
  /** False takes any certificate, as an array needs it that has the one from its factory. Default true. */
  readonly verifyCertificate?: boolean;
  readonly user: string;
  readonly password: string;
  /** Name of the pool or, with `poolType: 'linear'`, vdisk that holds the volumes. Default `A`. */
  readonly poolName?: string;
  readonly poolType?: 'virtual' | 'linear';
  /** First part of both lock names; drivers of one array must agree on it. Default `DothillClient`. */
  readonly driverName?: string;
  /** Name of the backend in the stats. Default `dothill`. */
  readonly volumeBackendName?: string;
  /** Whether hosts must prove themselves with CHAP. Default false. */
  readonly useChap?: boolean;
  /** Pause between two looks at a running copy. Default 5 000. */
  readonly copyPollMs?: number;
  readonly loginTimeoutMs?: number;
  readonly requestTimeoutMs?: number;
}

/** Service identifier of the {@link DothillOptions}. */
export const DOTHILL_OPTIONS = Symbol.for('@holdfast/example-dothill/options');

/** The options with their defaults; a certificate has none. */
export type DothillSettings = Required<Omit<DothillOptions, 'certificate'>> & Pick<DothillOptions, 'certificate'>;

const DEFAULTS = {
  poolName: 'A',
  poolType: 'virtual',
  verifyCertificate: true,
  driverName: 'DothillClient',
  volumeBackendName: 'dothill',
  useChap: false,
  copyPollMs: 5_000,
  loginTimeoutMs: 30_000,
  requestTimeoutMs: 60_000,
} as const;

/** Fills in the defaults. @throws `ERR_BACKEND_CONFIG` that names the wrong option */
export function dothillSettings(options: DothillOptions): DothillSettings {
  const settings: DothillSettings = { ...DEFAULTS, ...options };
  // A hyphen could make the lock of one array equal to the map lock of another.
  if (!/^[A-Za-z0-9]+$/.test(settings.arrayName)) {
    throw new DriverError('ERR_BACKEND_CONFIG', `arrayName must be the serial number of the array, letters and digits only; got "${settings.arrayName}"`);
  }
  if (settings.addresses.length === 0 || !settings.addresses.every((address) => /^https?:\/\/[^/]+\/?$/.test(address))) {
    throw new DriverError('ERR_BACKEND_CONFIG', `addresses must name at least one controller as http(s)://host[:port]; got ${JSON.stringify(settings.addresses)}`);
  }
  return settings;
}
