import { LockError, type LockProvider } from '@holdfast/core/provider';
import { MysqlLockProvider } from './mysql-lock-provider.js';
import type { MysqlLockProviderOptions } from './mysql-lock-provider-options.js';

const TEXTS = ['tablePrefix', 'caFile'] as const;
const NUMBERS = ['maxConnections', 'requestTimeoutMs', 'sessionTimeoutMs'] as const;
const KEYS: readonly string[] = [...TEXTS, ...NUMBERS, 'tls'];
const FORM = 'mysql://[user[:password]@]host[:port]/database?tablePrefix=holdfast&maxConnections=20&requestTimeoutMs=2000&sessionTimeoutMs=30000&tls=true&caFile=/path/ca.pem';

/**
 * The provider that `url` describes: `mysql://` or `mariadb://`, with our settings as its query.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values; its user and password are not shown
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  for (const key of new Set(url.searchParams.keys())) {
    if (!KEYS.includes(key)) throw invalid(`unknown key '${key}', allowed: ${KEYS.join(', ')}`);
    if (url.searchParams.getAll(key).length > 1) throw invalid(`${key} is given twice`);
  }
  if (url.hash !== '') throw invalid("it has a '#'; in a password write it as %23");
  const bare = new URL(url);
  bare.search = '';
  const options: Record<string, string | number | boolean> = { url: bare.href };
  for (const key of TEXTS) {
    const value = url.searchParams.get(key);
    if (value !== null) options[key] = value;
  }
  for (const key of NUMBERS) {
    const value = url.searchParams.get(key);
    if (value === null) continue;
    if (!/^\d+$/.test(value)) throw invalid(`${key} must be a whole number, got '${value}'`);
    options[key] = Number(value);
  }
  const tls = url.searchParams.get('tls');
  if (tls !== null && tls !== 'true' && tls !== 'false') throw invalid(`tls must be true or false, got '${tls}'`);
  if (tls !== null) options['tls'] = tls === 'true';
  return new MysqlLockProvider(options as unknown as MysqlLockProviderOptions);
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `the MySQL URL is wrong: ${what}; the form is ${FORM}`);
}
