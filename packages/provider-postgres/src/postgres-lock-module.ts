import { LockError, type LockProvider } from '@holdfast/core/provider';
import { PostgresLockProvider } from './postgres-lock-provider.js';
import type { PostgresLockProviderOptions } from './postgres-lock-provider-options.js';

const TEXTS = ['schema', 'mode', 'caFile'] as const;
const NUMBERS = ['ttlMs', 'maxConnections', 'requestTimeoutMs'] as const;
const KEYS: readonly string[] = [...TEXTS, ...NUMBERS];
const FORM = 'postgresql://[user[:password]@]host[:port]/database?schema=holdfast&mode=session&maxConnections=20&requestTimeoutMs=2000&caFile=/path/ca.pem or …?mode=lease-table&ttlMs=10000';

/**
 * The provider that `url` describes: `postgresql://`, with our settings as its query.
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
  const options: Record<string, string | number> = { url: bare.href };
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
  return new PostgresLockProvider(options as unknown as PostgresLockProviderOptions);
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `the PostgreSQL URL is wrong: ${what}; the form is ${FORM}`);
}
