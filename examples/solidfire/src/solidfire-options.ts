import { DriverError } from '@holdfast/volume';

/** How to reach one cluster, and what to use of it. */
export interface SolidFireOptions {
  /** Base URL of the management address (MVIP), such as `https://192.0.2.10`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** Certificate to trust beside those of the system, in PEM form; clusters leave the factory with one of their own. */
  readonly certificate?: string;
  /** False takes any certificate. Default true. */
  readonly verifyCertificate?: boolean;
  /** Account of volumes that belong to no project; a project has an account named by its id. Default `holdfast`. */
  readonly accountName?: string;
  /** Account that owns the templates of images. Default `openstack-vtemplate`. */
  readonly templateAccountName?: string;
  /** What stands before the id in the names of volumes and snapshots. Default `UUID-`. */
  readonly namePrefix?: string;
  /**
   * What lets a host in. `chap` (default): whoever knows the account's secret reaches all volumes of the account. `groups`: one volume
   * access group for each initiator.
   */
  readonly access?: 'chap' | 'groups';
  /** An account with this many volumes gets a second one, with `_` at the end of its name. Default 1 990; the cluster takes 2 000. */
  readonly maxVolumesPerAccount?: number;
  /** Pauses between attempts when the cluster says that it cannot now. Default 1 000, 2 000, 4 000, 8 000; empty: one attempt. */
  readonly retryPausesMs?: readonly number[];
  /** Pause between two looks at a running clone. Default 1 000. */
  readonly clonePollMs?: number;
  /** Longest time for one clone. Default 600 000. */
  readonly cloneTimeoutMs?: number;
  /** Longest time for one request. Default 30 000. */
  readonly requestTimeoutMs?: number;
  /** Name of the backend in the stats. Default `solidfire`. */
  readonly volumeBackendName?: string;
}

/** Service identifier of the {@link SolidFireOptions}. */
export const SOLIDFIRE_OPTIONS = Symbol.for('@holdfast/example-solidfire/options');

export type SolidFireSettings = Required<Omit<SolidFireOptions, 'certificate'>> & Pick<SolidFireOptions, 'certificate'>;

const DEFAULTS = {
  verifyCertificate: true,
  accountName: 'holdfast',
  templateAccountName: 'openstack-vtemplate',
  namePrefix: 'UUID-',
  access: 'chap',
  maxVolumesPerAccount: 1_990,
  retryPausesMs: [1_000, 2_000, 4_000, 8_000],
  clonePollMs: 1_000,
  cloneTimeoutMs: 600_000,
  requestTimeoutMs: 30_000,
  volumeBackendName: 'solidfire',
} as const;

/** One character less than the cluster takes: a second account has `_` at the end. */
const LONGEST_ACCOUNT_NAME = 63;
const LONGEST_PREFIX = 64 - 36;

/** Fills in the defaults. @throws `ERR_BACKEND_CONFIG` that names the wrong option */
export function solidFireSettings(options: SolidFireOptions): SolidFireSettings {
  const settings: SolidFireSettings = { ...DEFAULTS, ...options };
  const { accountName, templateAccountName, namePrefix, access, retryPausesMs } = settings;
  for (const [option, name] of Object.entries({ accountName, templateAccountName })) {
    if (name.length < 1 || name.length > LONGEST_ACCOUNT_NAME) throw wrong(option, name, `1 to ${LONGEST_ACCOUNT_NAME} characters`);
  }
  if (accountName === templateAccountName) throw wrong('templateAccountName', templateAccountName, 'another name than accountName');
  if (namePrefix.length > LONGEST_PREFIX) throw wrong('namePrefix', namePrefix, `at most ${LONGEST_PREFIX} characters, for names have 64`);
  if (!['chap', 'groups'].includes(access)) throw wrong('access', access, '"chap" or "groups"');
  if (!retryPausesMs.every((pauseMs) => pauseMs >= 0)) throw wrong('retryPausesMs', retryPausesMs, 'a list of milliseconds from 0 up');
  return settings;
}

function wrong(option: string, value: unknown, allowed: string): DriverError {
  return new DriverError('ERR_BACKEND_CONFIG', `${option} is ${JSON.stringify(value)}; allowed is ${allowed}`);
}
