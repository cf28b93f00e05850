import { LockError } from '@holdfast/core/provider';
import { DEFAULT_TTL_MS } from './etcd-capabilities.js';

/** Settings of an `EtcdLockProvider`. @public */
export interface EtcdLockProviderOptions {
  /** Client URLs of the members, such as `http://127.0.0.1:2379` or `https://etcd-1:2379`; all of one kind. */
  readonly endpoints: readonly string[];
  /** Path of a file with the certificates to trust, in PEM form; default: those of the system. */
  readonly caFile?: string;
  /** For a cluster that asks for a login. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** First part of all keys, 1 to 60 of `A-Z a-z 0-9 _ . : / -`, without an empty part or a slash at its end; default `holdfast`. Who shall exclude each other uses the same one. */
  readonly prefix?: string;
  /** How long a silent process keeps its locks, in milliseconds; whole seconds from 2,000 to 3,600,000; default 10,000. */
  readonly ttlMs?: number;
  /** How long one request may take before the cluster counts as out of reach, in milliseconds. 50 to 60,000; default 3,000. */
  readonly requestTimeoutMs?: number;
}

/** The options with defaults filled in. */
export type EtcdSettings = Required<Pick<EtcdLockProviderOptions, 'prefix' | 'ttlMs' | 'requestTimeoutMs'>>;

const RANGES = { ttlMs: [2_000, 3_600_000, DEFAULT_TTL_MS], requestTimeoutMs: [50, 60_000, 3_000] } as const;
const ALLOWED = ['endpoints', 'caFile', 'credentials', 'prefix', ...Object.keys(RANGES)];
const DEFAULT_PREFIX = 'holdfast';

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: EtcdLockProviderOptions): EtcdSettings {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  checkEndpoints(options.endpoints);
  const { prefix = DEFAULT_PREFIX } = options;
  if (!/^(?!.*\/\/)[\w.:/-]{0,59}[\w.:-]$/.test(prefix)) throw invalidOption(`prefix must be 1 to 60 of A-Z a-z 0-9 _ . : / -, without two slashes together or one at the end, got '${prefix}'`);
  const ttlMs = milliseconds('ttlMs', options.ttlMs);
  if (ttlMs % 1_000 !== 0) throw invalidOption(`ttlMs must be whole seconds, because etcd counts in them; got ${ttlMs}`);
  return { prefix, ttlMs, requestTimeoutMs: milliseconds('requestTimeoutMs', options.requestTimeoutMs) };
}

function checkEndpoints(endpoints: readonly string[]): void {
  if (!Array.isArray(endpoints) || endpoints.length === 0) throw invalidOption('endpoints must name at least one member, such as http://127.0.0.1:2379');
  const wrong = endpoints.findIndex((endpoint) => !/^https?:\/\/[^/?#@]+$/.test(endpoint));
  if (wrong >= 0) throw invalidOption(`endpoints[${wrong}] must be http(s)://host:port, without user, password and path`);
  if (new Set(endpoints.map((endpoint) => endpoint.split(':')[0])).size > 1) throw invalidOption('endpoints must be all http or all https');
}

function milliseconds(option: keyof typeof RANGES, value: number | undefined): number {
  const [least, most, usual] = RANGES[option];
  if (value === undefined) return usual;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(`${option} must be a whole number of milliseconds from ${least} to ${most}, got ${String(value)}`);
}

/** The error for a wrong setting. */
export function invalidOption(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `EtcdLockProvider: ${what}`, { cause });
}
