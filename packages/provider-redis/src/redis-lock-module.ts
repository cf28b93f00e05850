import { LockError, type LockProvider } from '@holdfast/core/provider';
import { RedisLockProvider } from './redis-lock-provider.js';

const NUMBERS = ['ttlMs', 'requestTimeoutMs', 'replicas'] as const;
const KEYS: readonly string[] = ['prefix', 'caFile', ...NUMBERS];
const FORM = 'redis[s]://[user:password@]host[:port][/database]?prefix=holdfast&ttlMs=10000&requestTimeoutMs=3000&replicas=0&caFile=/path/ca.pem';

/**
 * The provider that `url` describes: `redis://` or, with TLS, `rediss://`, with our settings as its query.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values; its user and password are not shown
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  const options: Record<string, string | number> = {};
  for (const key of new Set(url.searchParams.keys())) {
    if (!KEYS.includes(key)) throw invalid(`unknown key '${key}', allowed: ${KEYS.join(', ')}`);
    const [value = '', ...more] = url.searchParams.getAll(key);
    if (more.length > 0) throw invalid(`${key} is given twice`);
    const isNumber = (NUMBERS as readonly string[]).includes(key);
    if (isNumber && !/^\d+$/.test(value)) throw invalid(`${key} must be a whole number, got '${value}'`);
    options[key] = isNumber ? Number(value) : value;
  }
  if (url.hash !== '') throw invalid("it has a '#'; in a password write it as %23");
  const bare = new URL(url);
  bare.search = '';
  return new RedisLockProvider({ ...options, url: bare.href });
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `the Redis URL is wrong: ${what}; the form is ${FORM}`);
}
