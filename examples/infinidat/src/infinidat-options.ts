import { DriverError } from '@holdfast/volume';

/** How to reach one InfiniBox, and what to use of it. */
export interface InfinidatOptions {
  /**
   * Host name or IP address of the management interface. It names the lock, so everybody who uses the array must give the same one; its case
   * does not matter.
   */
  readonly managementAddress: string;
  /** Where the interface is reached when that is not `https://<managementAddress>`. */
  readonly url?: string;
  readonly user: string;
  readonly password: string;
  /** Name of the pool that holds the volumes. */
  readonly poolName: string;
  /** Names of the network spaces that hosts reach volumes by over iSCSI; needed by the iSCSI driver. Default none. */
  readonly iscsiNetworkSpaces?: readonly string[];
  /** Whether volumes take their space when they are made. Default `thin`. */
  readonly provisioning?: 'thin' | 'thick';
  /** Whether volumes are compressed, on arrays that can. Default: as the array has it. */
  readonly useCompression?: boolean;
  /** Whether iSCSI hosts must prove themselves with CHAP. Default false. */
  readonly useChap?: boolean;
  /** CHAP name and secret (14 to 56 characters) for all hosts. Default: those that {@link chapCredentials} derives for each host. */
  readonly chap?: { readonly user: string; readonly secret: string };
  /** Name of the backend in the stats. Default `infinidat`. */
  readonly volumeBackendName?: string;
  /** How much more than there is may be promised, in the stats. Default 20. */
  readonly maxOverSubscriptionRatio?: number;
  /** Certificates to trust beside those of the system, in PEM form. */
  readonly certificate?: string;
  /** False takes any certificate. Default true. */
  readonly verifyCertificate?: boolean;
  /** Default 60 000. */
  readonly requestTimeoutMs?: number;
}

/** Service identifier of the {@link InfinidatOptions}. */
export const INFINIDAT_OPTIONS = Symbol.for('@holdfast/example-infinidat/options');

type Optional = 'useCompression' | 'chap' | 'certificate';
/** Options with their defaults. */
export type InfinidatSettings = Required<Omit<InfinidatOptions, Optional>> & Pick<InfinidatOptions, Optional>;

const DEFAULTS = {
  iscsiNetworkSpaces: [],
  provisioning: 'thin',
  useChap: false,
  volumeBackendName: 'infinidat',
  maxOverSubscriptionRatio: 20,
  verifyCertificate: true,
  requestTimeoutMs: 60_000,
} as const;
const SECRET_LENGTHS = { min: 14, max: 56 };

/** Fills in the defaults. @throws `ERR_BACKEND_CONFIG` that names the wrong option */
export function infinidatSettings(options: InfinidatOptions): InfinidatSettings {
  const managementAddress = addressOf(options);
  const { chap, poolName } = options;
  if (poolName === '') throw new DriverError('ERR_BACKEND_CONFIG', 'poolName must name a pool of the array; got ""');
  if (chap !== undefined && (chap.user === '' || chap.secret.length < SECRET_LENGTHS.min || chap.secret.length > SECRET_LENGTHS.max)) {
    throw new DriverError('ERR_BACKEND_CONFIG', `chap must have a user, and a secret of ${SECRET_LENGTHS.min} to ${SECRET_LENGTHS.max} characters`);
  }
  return { ...DEFAULTS, url: `https://${bracketed(managementAddress)}`, ...options, managementAddress };
}

/** Two spellings of one address would be two locks. */
function addressOf({ managementAddress }: InfinidatOptions): string {
  if (!/^[A-Za-z0-9._:-]+$/.test(managementAddress)) {
    throw new DriverError('ERR_BACKEND_CONFIG', `managementAddress must be a host name or IP address, without scheme, port or blanks; got "${managementAddress}"`);
  }
  return managementAddress.toLowerCase().replace(/\.$/, '');
}

const bracketed = (address: string): string => (address.includes(':') ? `[${address}]` : address);
