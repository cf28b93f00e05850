import { LockError, type LockProvider } from '@holdfast/core/provider';
import { EtcdLockProvider } from './etcd-lock-provider.js';
import type { EtcdLockProviderOptions } from './etcd-lock-provider-options.js';

const NUMBERS = ['ttlMs', 'requestTimeoutMs'] as const;
const KEYS: readonly string[] = ['endpoint', 'prefix', 'caFile', ...NUMBERS];
const FORM = 'etcd[s]://[user:password@]host:port?endpoint=host2:port&endpoint=host3:port&prefix=holdfast&ttlMs=10000&requestTimeoutMs=3000&caFile=/path/ca.pem';
const DEFAULT_PORT = '2379';

/**
 * The provider that `url` describes: `etcd://` or, with TLS, `etcds://`. More members stand in the query as `endpoint=host:port`.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values; its user and password are not shown
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  for (const key of new Set(url.searchParams.keys())) {
    if (!KEYS.includes(key)) throw invalid(`unknown key '${key}', allowed: ${KEYS.join(', ')}`);
    if (key !== 'endpoint' && url.searchParams.getAll(key).length > 1) throw invalid(`${key} is given twice`);
  }
  if (url.hash !== '') throw invalid("it has a '#'; in a password write it as %23");
  if (!['', '/'].includes(url.pathname)) throw invalid(`it has a path '${url.pathname}'; the first part of the keys is the query key prefix`);
  const scheme = url.protocol === 'etcds:' ? 'https' : 'http';
  const members = [`${url.hostname}:${url.port === '' ? DEFAULT_PORT : url.port}`, ...url.searchParams.getAll('endpoint')];
  const options: { -readonly [Key in keyof EtcdLockProviderOptions]: EtcdLockProviderOptions[Key] } = { endpoints: members.map((member) => `${scheme}://${member}`) };
  if (url.username !== '') options.credentials = { user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  for (const key of ['prefix', 'caFile'] as const) {
    const value = url.searchParams.get(key);
    if (value !== null) options[key] = value;
  }
  for (const key of NUMBERS) {
    const value = url.searchParams.get(key);
    if (value === null) continue;
    if (!/^\d+$/.test(value)) throw invalid(`${key} must be a whole number, got '${value}'`);
    options[key] = Number(value);
  }
  return new EtcdLockProvider(options);
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `the etcd URL is wrong: ${what}; the form is ${FORM}`);
}
