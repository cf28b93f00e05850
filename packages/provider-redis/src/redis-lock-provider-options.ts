import { LockError } from '@holdfast/core/provider';
import { DEFAULT_TTL_MS } from './redis-capabilities.js';
import type { RedisClient } from './redis-client.js';

/** Settings of a `RedisLockProvider`: where Redis is, by `url` or by `client`, and how locks live there. @public */
export interface RedisLockProviderOptions {
  /**
   * `redis://` or, with TLS, `rediss://[user:password@]host[:port][/database]`. Needs ioredis or redis installed. Only with a URL a thread of
   * its own can renew, so that a blocked event loop costs no lock.
   */
  readonly url?: string;
  /** Path of a file with the certificates to trust, in PEM form; with `url` only. */
  readonly caFile?: string;
  /** An ioredis client (also of a cluster or through Sentinel) or a node-redis client. Its settings are used for connections of our own. */
  readonly client?: RedisClient;
  /** First part of all keys, 1 to 60 of `A-Z a-z 0-9 _ . : -`; default `holdfast`. Who shall exclude each other uses the same one. */
  readonly prefix?: string;
  /**
   * How long a grant lasts unless renewed, in milliseconds: the time a killed holder blocks the others. 300 to 3,600,000; default 10,000.
   */
  readonly ttlMs?: number;
  /** How long one request may take before the engine counts as out of reach, in milliseconds. 50 to 60,000; default 3,000. */
  readonly requestTimeoutMs?: number;
  /** How many replicas must have a grant, and each renewal, before it counts; 0 to 16, default 0. Costs a round trip to them each time. */
  readonly replicas?: number;
}

/** The options with defaults filled in. */
export type RedisSettings = Required<Pick<RedisLockProviderOptions, 'prefix' | 'ttlMs' | 'requestTimeoutMs' | 'replicas'>>;

const RANGES = { ttlMs: [300, 3_600_000, DEFAULT_TTL_MS], requestTimeoutMs: [50, 60_000, 3_000], replicas: [0, 16, 0] } as const;
const ALLOWED = ['url', 'caFile', 'client', 'prefix', ...Object.keys(RANGES)];
const DEFAULT_PREFIX = 'holdfast';

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: RedisLockProviderOptions): RedisSettings {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  if ((options.url === undefined) === (options.client === undefined)) throw invalidOption('give either url or client');
  if (options.caFile !== undefined && options.url === undefined) throw invalidOption('caFile goes with url; a client has its own TLS settings');
  const { prefix = DEFAULT_PREFIX } = options;
  if (!/^[\w.:-]{1,60}$/.test(prefix)) throw invalidOption(`prefix must be 1 to 60 of A-Z a-z 0-9 _ . : -, got '${prefix}'`);
  return {
    prefix,
    ttlMs: wholeNumber('ttlMs', options.ttlMs),
    requestTimeoutMs: wholeNumber('requestTimeoutMs', options.requestTimeoutMs),
    replicas: wholeNumber('replicas', options.replicas),
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
  return new LockError('ERR_LOCK_CONFIG_INVALID', `RedisLockProvider: ${what}`, { cause });
}
