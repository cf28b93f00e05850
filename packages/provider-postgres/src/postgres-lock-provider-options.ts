import { LockError } from '@holdfast/core/provider';
import { DEFAULT_TTL_MS } from './postgres-capabilities.js';

/** Settings of a `PostgresLockProvider`. @public */
export interface PostgresLockProviderOptions {
  /** `postgresql://[user[:password]@]host[:port]/database`. What is missing comes from the environment, as libpq has it. */
  readonly url: string;
  /** Path of a file with the certificates to trust, in PEM form; with it TLS is spoken and the server's name checked. */
  readonly caFile?: string;
  /** Schema of what locks need in the database, made when it is missing: 1 to 40 of `a-z 0-9 _`; default `holdfast`. Who shall exclude each other uses the same one. */
  readonly schema?: string;
  /**
   * `session` (default): uncontended locks share one connection. `transaction`: each held lock is an open transaction on a connection of its
   * own; for short locks behind a pooler that hands out transactions. `lease-table`: each lock is a row that ends unless it is renewed; one
   * connection for any number of locks and waits, and any pooler.
   */
  readonly mode?: 'session' | 'transaction' | 'lease-table';
  /**
   * With `mode: 'lease-table'`: how long a grant lasts unless renewed, in milliseconds: the time a killed holder blocks the others. 300 to
   * 3,600,000; default 10,000.
   */
  readonly ttlMs?: number;
  /**
   * How many connections may wait or hold beside the shared one; when there are no more, waits look again every 50 ms. 1 to 1,000; default 20. Not
   * with `mode: 'lease-table'`, which needs none.
   */
  readonly maxConnections?: number;
  /** How long one statement may take before the server counts as out of reach, in milliseconds. 50 to 60,000; default 2,000. */
  readonly requestTimeoutMs?: number;
}

/** The options with defaults filled in. */
export type PostgresSettings = Required<Omit<PostgresLockProviderOptions, 'caFile' | 'url'>>;

const RANGES = { ttlMs: [300, 3_600_000, DEFAULT_TTL_MS], maxConnections: [1, 1_000, 20], requestTimeoutMs: [50, 60_000, 2_000] } as const;
const ALLOWED = ['url', 'caFile', 'schema', 'mode', ...Object.keys(RANGES)];
const MODES: readonly string[] = ['session', 'transaction', 'lease-table'];

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: PostgresLockProviderOptions): PostgresSettings {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  const { schema = 'holdfast', mode = 'session' } = options;
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) throw invalidOption(`schema must be 1 to 40 of a-z 0-9 _ and not begin with a digit, got '${schema}'`);
  if (!MODES.includes(mode)) throw invalidOption(`mode must be one of ${MODES.join(', ')}, got '${String(mode)}'`);
  const without = mode === 'lease-table' ? 'maxConnections' : 'ttlMs';
  if (options[without] !== undefined) throw invalidOption(`${without} ${without === 'ttlMs' ? "goes with mode 'lease-table' only" : "does not go with mode 'lease-table'"}`);
  return {
    schema,
    mode,
    ttlMs: wholeNumber('ttlMs', options.ttlMs),
    maxConnections: wholeNumber('maxConnections', options.maxConnections),
    requestTimeoutMs: wholeNumber('requestTimeoutMs', options.requestTimeoutMs),
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
  return new LockError('ERR_LOCK_CONFIG_INVALID', `PostgresLockProvider: ${what}`, { cause });
}
