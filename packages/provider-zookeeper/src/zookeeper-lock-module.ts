import { LockError, type LockProvider } from '@holdfast/core/provider';
import { ZookeeperLockProvider } from './zookeeper-lock-provider.js';
import type { ZookeeperLockProviderOptions } from './zookeeper-lock-provider-options.js';

const NUMBERS = ['sessionMs', 'requestTimeoutMs'] as const;
const KEYS: readonly string[] = ['server', ...NUMBERS];
const FORM = 'zookeeper://[user:password@]host:port[/root]?server=host2:port&server=host3:port&sessionMs=10000&requestTimeoutMs=3000';
const DEFAULT_PORT = '2181';

/**
 * The provider that `url` describes: its path is the node below which everything is kept, more servers stand in the query as `server=host:port`.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values; its user and password are not shown
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  for (const key of new Set(url.searchParams.keys())) {
    if (!KEYS.includes(key)) throw invalid(`unknown key '${key}', allowed: ${KEYS.join(', ')}`);
    if (key !== 'server' && url.searchParams.getAll(key).length > 1) throw invalid(`${key} is given twice`);
  }
  if (url.hash !== '') throw invalid("it has a '#'; in a password write it as %23");
  if (url.hostname === '') throw invalid('it names no server');
  const servers = [`${url.hostname}:${url.port === '' ? DEFAULT_PORT : url.port}`, ...url.searchParams.getAll('server')];
  const options: { -readonly [Key in keyof ZookeeperLockProviderOptions]: ZookeeperLockProviderOptions[Key] } = { servers };
  if (!['', '/'].includes(url.pathname)) options.root = url.pathname;
  if (url.username !== '') options.credentials = { user: decoded(url.username), password: decoded(url.password) };
  for (const key of NUMBERS) {
    const value = url.searchParams.get(key);
    if (value === null) continue;
    if (!/^\d+$/.test(value)) throw invalid(`${key} must be a whole number, got '${value}'`);
    options[key] = Number(value);
  }
  return new ZookeeperLockProvider(options);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("its user or password has a '%' that stands for no character; write it as %25");
  }
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `the ZooKeeper URL is wrong: ${what}; the form is ${FORM}`);
}
