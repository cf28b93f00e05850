import { LockError } from '@holdfast/core/provider';
import { DEFAULT_SESSION_MS } from './zookeeper-capabilities.js';

/** Settings of a `ZookeeperLockProvider`. @public */
export interface ZookeeperLockProviderOptions {
  /** The servers of the ensemble as `host:port`, such as `zookeeper-1.example:2181`. */
  readonly servers: readonly string[];
  /** The node below which everything is kept, 1 to 200 characters; made when it is missing; default `/holdfast`. Who shall exclude each other uses the same one. */
  readonly root?: string;
  /** Digest login: what is made then belongs to this user alone. Default: anybody may read, change and remove it. */
  readonly credentials?: { readonly user: string; readonly password: string };
  /** How long a silent process keeps its locks, in milliseconds; 500 to 3,600,000, and within what the servers allow; default 10,000. */
  readonly sessionMs?: number;
  /** How long one request may take before a server counts as out of reach, in milliseconds. 50 to half of `sessionMs`; default 3,000, or half of `sessionMs`. */
  readonly requestTimeoutMs?: number;
}

/** The options with defaults filled in. */
export type ZookeeperSettings = Required<Pick<ZookeeperLockProviderOptions, 'servers' | 'root' | 'sessionMs' | 'requestTimeoutMs'>>;

const ALLOWED = ['servers', 'root', 'credentials', 'sessionMs', 'requestTimeoutMs'];
const DEFAULT_ROOT = '/holdfast';
const SHORTEST_SESSION_MS = 500;
const LONGEST_SESSION_MS = 3_600_000;
const SHORTEST_REQUEST_MS = 50;
const USUAL_REQUEST_MS = 3_000;
const LONGEST_ROOT = 200;

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: ZookeeperLockProviderOptions): ZookeeperSettings {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  const { servers, root = DEFAULT_ROOT, credentials } = options;
  checkServers(servers);
  checkRoot(root);
  if (credentials !== undefined && !/^[^:]+$/.test(credentials.user)) throw invalidOption('credentials.user must have a character and no colon');
  const sessionMs = milliseconds('sessionMs', options.sessionMs ?? DEFAULT_SESSION_MS, SHORTEST_SESSION_MS, LONGEST_SESSION_MS);
  const longest = Math.floor(sessionMs / 2);
  const requestTimeoutMs = milliseconds('requestTimeoutMs', options.requestTimeoutMs ?? Math.min(USUAL_REQUEST_MS, longest), SHORTEST_REQUEST_MS, longest);
  return { servers: [...new Set(servers)].sort(), root, sessionMs, requestTimeoutMs };
}

function checkServers(servers: readonly string[]): void {
  if (!Array.isArray(servers) || servers.length === 0) throw invalidOption('servers must name at least one server, such as 127.0.0.1:2181');
  // node-zookeeper-client takes everything up to the first colon for the host.
  const wrong = servers.findIndex((server) => typeof server !== 'string' || !/^[\w.-]+:\d{1,5}$/.test(server));
  if (wrong >= 0) throw invalidOption(`servers[${wrong}] must be host:port, the host a name or an IPv4 address`);
}

function checkRoot(root: string): void {
  const isPath = typeof root === 'string' && root.length <= LONGEST_ROOT && /^(\/(?!\.{1,2}(\/|$))[\w.:-]+)+$/.test(root);
  if (!isPath || /^\/zookeeper(\/|$)/.test(root)) {
    throw invalidOption(`root must be the path of a node, such as /apps/holdfast: parts of A-Z a-z 0-9 _ . : -, at most ${LONGEST_ROOT} characters, not below /zookeeper; got '${String(root)}'`);
  }
}

function milliseconds(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidOption(`${option} must be a whole number of milliseconds from ${least} to ${most}, got ${String(value)}`);
}

/** The error for a wrong setting. */
export function invalidOption(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `ZookeeperLockProvider: ${what}`, { cause });
}
