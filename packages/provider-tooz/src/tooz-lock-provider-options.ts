import { LockError } from '@holdfast/core/provider';
import { DEFAULT_SESSION_MS, DEFAULT_TTL_MS } from './tooz-capabilities.js';

/** Settings of a `ToozLockProvider`: where Cinder keeps its locks, and how it names them. @public */
export interface ToozLockProviderOptions {
  /**
   * Where the locks are. `oslo+file:///lock_path` for the node locks of oslo.concurrency; for the global locks of tooz
   * `tooz+file:///directory`, `tooz+redis://` or `tooz+rediss://[user:password@]host[:port][/database]`, `tooz+postgresql://[user:password@]host[:port]/database`,
   * `tooz+mysql://[user:password@]host[:port][/database]`, `tooz+etcd://` or `tooz+etcds://host[:port]`, `tooz+zookeeper://[user:password@]host[:port]`.
   * No query.
   */
  readonly url: string;
  /** What Cinder puts before each name; default `cinder-`, as Cinder does for both kinds. Up to 60 of `A-Z a-z 0-9 _ . : -`. */
  readonly prefix?: string;
  /** Redis and ZooKeeper only: tooz's `namespace`; default `_tooz`, with ZooKeeper `tooz`. Up to 60 of the same characters. */
  readonly namespace?: string;
  /** Redis and etcd only: how long a lock lasts unless renewed, in milliseconds, as tooz's `lock_timeout`; 300 to 3,600,000, with etcd whole seconds; default 30,000. */
  readonly ttlMs?: number;
  /** ZooKeeper only: how long a silent process keeps its locks, in milliseconds, as tooz's `timeout`; 500 to 3,600,000, and within what the servers allow; default 10,000. */
  readonly sessionMs?: number;
  /** ZooKeeper only: the other servers of the ensemble as `host:port`, as tooz's `hosts`. */
  readonly server?: readonly string[];
  /**
   * How long one request may take before the engine counts as out of reach, in milliseconds. 50 to 60,000; default 3,000. With ZooKeeper at most, and by
   * default not over, half of `sessionMs`.
   */
  readonly requestTimeoutMs?: number;
  /** Path of a file with the certificates to trust, in PEM form; with TLS engines only. */
  readonly caFile?: string;
  /** etcd only: the version in the gateway's paths, as tooz's `api_version`; default `v3`. */
  readonly apiVersion?: string;
}

/** Which of the forms of a lock. */
export type ToozForm = 'oslo+file' | 'tooz+file' | 'tooz+redis' | 'tooz+rediss' | 'tooz+postgresql' | 'tooz+mysql' | 'tooz+etcd' | 'tooz+etcds' | 'tooz+zookeeper';

/** The options, checked and filled in. The URL may hold a password and is never printed. */
export interface ToozSettings {
  readonly form: ToozForm;
  readonly url: URL;
  readonly prefix: string;
  readonly namespace: string;
  readonly ttlMs: number;
  readonly sessionMs: number;
  readonly server: readonly string[];
  readonly requestTimeoutMs: number;
  readonly caFile: string | undefined;
  readonly apiVersion: string;
}

type OptionName = keyof ToozLockProviderOptions;

const EVERYWHERE: readonly OptionName[] = ['url', 'prefix'];
const OVER_NETWORK: readonly OptionName[] = [...EVERYWHERE, 'requestTimeoutMs'];

/** Which options go with which form. */
const ALLOWED: Readonly<Record<ToozForm, readonly OptionName[]>> = {
  'oslo+file': EVERYWHERE,
  'tooz+file': EVERYWHERE,
  'tooz+redis': [...OVER_NETWORK, 'namespace', 'ttlMs'],
  'tooz+rediss': [...OVER_NETWORK, 'namespace', 'ttlMs', 'caFile'],
  'tooz+postgresql': [...OVER_NETWORK, 'caFile'],
  'tooz+mysql': [...OVER_NETWORK, 'caFile'],
  'tooz+etcd': [...OVER_NETWORK, 'ttlMs', 'apiVersion'],
  'tooz+etcds': [...OVER_NETWORK, 'ttlMs', 'apiVersion', 'caFile'],
  'tooz+zookeeper': [...OVER_NETWORK, 'namespace', 'sessionMs', 'server'],
};

const RANGES = { ttlMs: [300, 3_600_000, DEFAULT_TTL_MS], sessionMs: [500, 3_600_000, DEFAULT_SESSION_MS], requestTimeoutMs: [50, 60_000, 3_000] } as const;
const TEXTS = { prefix: /^[\w.:-]{0,60}$/, namespace: /^[\w.:-]{1,60}$/, apiVersion: /^v\w{1,20}$/ } as const;

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: ToozLockProviderOptions): ToozSettings {
  const url = parsed(options.url);
  const form = url.protocol.slice(0, -1) as ToozForm;
  const allowed = ALLOWED[form] as readonly string[] | undefined;
  if (allowed === undefined) throw invalidOption(`url must begin with ${Object.keys(ALLOWED).map((each) => `${each}://`).join(', ')}; got ${url.protocol}`);
  for (const key of Object.keys(options)) if (!allowed.includes(key)) throw invalidOption(`'${key}' does not go with ${form}; allowed: ${allowed.join(', ')}`);
  if (url.search !== '' || url.hash !== '') throw invalidOption('url must not have a query or a #; give the settings as options (in a password write them as %3F and %23)');
  const ttlMs = wholeNumber('ttlMs', options.ttlMs);
  if (form.startsWith('tooz+etcd') && ttlMs % 1_000 !== 0) throw invalidOption(`with etcd ttlMs must be whole seconds, got ${ttlMs}`);
  const isZookeeper = form === 'tooz+zookeeper';
  const sessionMs = wholeNumber('sessionMs', options.sessionMs);
  return {
    form,
    url,
    prefix: text('prefix', options.prefix ?? 'cinder-'),
    namespace: text('namespace', options.namespace ?? (isZookeeper ? 'tooz' : '_tooz')),
    ttlMs,
    sessionMs,
    server: options.server ?? [],
    requestTimeoutMs: isZookeeper ? requestTimeoutWithin(sessionMs, options.requestTimeoutMs) : wholeNumber('requestTimeoutMs', options.requestTimeoutMs),
    caFile: options.caFile,
    apiVersion: text('apiVersion', options.apiVersion ?? 'v3'),
  };
}

/** The keys that a URL's query may have for a form. */
export function queryKeys(form: string): readonly string[] {
  return (ALLOWED[form as ToozForm] ?? EVERYWHERE).filter((key) => key !== 'url');
}

function parsed(url: string): URL {
  try {
    return new URL(url);
  } catch {
    throw invalidOption('url is not a URL (its text is not shown, as it may hold a password)');
  }
}

function text(option: keyof typeof TEXTS, value: string): string {
  if (TEXTS[option].test(value)) return value;
  throw invalidOption(`${option} must be letters, digits and _ . : - (${TEXTS[option].source}), got '${value}'`);
}

function wholeNumber(option: keyof typeof RANGES, value: number | undefined): number {
  const [least, most, usual] = RANGES[option];
  if (value === undefined) return usual;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(`${option} must be a whole number from ${least} to ${most}, got ${String(value)}`);
}

/** A request that takes longer would leave no time to try again before the session counts as lost. */
function requestTimeoutWithin(sessionMs: number, value: number | undefined): number {
  const longest = Math.floor(sessionMs / 2);
  const given = wholeNumber('requestTimeoutMs', value);
  if (value !== undefined && given > longest) throw invalidOption(`with ZooKeeper requestTimeoutMs must be at most half of sessionMs (${longest}), got ${given}`);
  return Math.min(given, longest);
}

/** The error for a wrong setting. */
export function invalidOption(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `ToozLockProvider: ${what}`, { cause });
}
