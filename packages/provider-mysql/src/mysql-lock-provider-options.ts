import { LockError } from '@holdfast/core/provider';

/** Settings of a `MysqlLockProvider`. @public */
export interface MysqlLockProviderOptions {
  /** `mysql://[user[:password]@]host[:port]/database`, or the same with `mariadb:`. */
  readonly url: string;
  /** Speaks TLS, and checks the server's certificate and name against the authorities that Node.js knows; default false. */
  readonly tls?: boolean;
  /** Path of a file with the certificates to trust instead, in PEM form; with it TLS is spoken. */
  readonly caFile?: string;
  /** Beginning of the names of the two tables that locks need in the database, made when they are missing: 1 to 40 of `a-z 0-9 _`; default `holdfast`. Who shall exclude each other uses the same one. */
  readonly tablePrefix?: string;
  /** How many connections may wait or hold beside the shared one; when there are no more, waits look again every 50 ms. 1 to 1,000; default 20. */
  readonly maxConnections?: number;
  /** How long one statement may take before the server counts as out of reach, in milliseconds. 50 to 2,500; default 2,000. */
  readonly requestTimeoutMs?: number;
  /**
   * After so long without a word from us the server ends our session and frees its locks, in milliseconds, rounded up to seconds. It hears from
   * us every two seconds unless the host is cut off or the event loop is blocked. 10,000 to 3,600,000; default 30,000.
   */
  readonly sessionTimeoutMs?: number;
}

/** The options with defaults filled in. */
export type MysqlSettings = Required<Omit<MysqlLockProviderOptions, 'caFile' | 'tls' | 'url'>>;

const RANGES = {
  maxConnections: [1, 1_000, 20],
  requestTimeoutMs: [50, 2_500, 2_000], // with the time between two heartbeats less than the loss detection that is promised
  sessionTimeoutMs: [10_000, 3_600_000, 30_000],
} as const;
const ALLOWED = ['url', 'tls', 'caFile', 'tablePrefix', ...Object.keys(RANGES)];

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: MysqlLockProviderOptions): MysqlSettings {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  const { tls = false, tablePrefix = 'holdfast' } = options;
  if (typeof tls !== 'boolean') throw invalidOption(`tls must be true or false, got '${String(tls)}'`);
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(tablePrefix)) throw invalidOption(`tablePrefix must be 1 to 40 of a-z 0-9 _ and not begin with a digit, got '${tablePrefix}'`);
  return {
    tablePrefix,
    maxConnections: wholeNumber('maxConnections', options.maxConnections),
    requestTimeoutMs: wholeNumber('requestTimeoutMs', options.requestTimeoutMs),
    sessionTimeoutMs: wholeNumber('sessionTimeoutMs', options.sessionTimeoutMs),
  };
}

function wholeNumber(option: keyof typeof RANGES, value: number | undefined): number {
  const [least, most, usual] = RANGES[option];
  if (value === undefined) return usual;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(`${option} must be a whole number from ${least} to ${most}, got ${String(value)}`);
}

/** The error for a wrong setting. */
export function invalidOption(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `MysqlLockProvider: ${what}`, { cause });
}
