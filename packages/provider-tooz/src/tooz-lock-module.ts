import { LockError, type LockProvider } from '@holdfast/core/provider';
import { ToozLockProvider } from './tooz-lock-provider.js';
import { queryKeys, type ToozLockProviderOptions } from './tooz-lock-provider-options.js';

const NUMBERS: readonly string[] = ['ttlMs', 'sessionMs', 'requestTimeoutMs'] satisfies (keyof ToozLockProviderOptions)[];
/** What may be given several times. */
const LISTS: readonly string[] = ['server'] satisfies (keyof ToozLockProviderOptions)[];

/**
 * The provider that `url` describes, such as `tooz+redis://host?prefix=cinder-&namespace=_tooz` or `oslo+file:///var/lib/cinder/tmp?prefix=cinder-`.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values; its user and password are not shown
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  const allowed = queryKeys(url.protocol.slice(0, -1));
  const options: Record<string, string | number | readonly string[]> = {};
  for (const key of new Set(url.searchParams.keys())) {
    if (!allowed.includes(key)) throw invalid(url, `unknown key '${key}', allowed: ${allowed.join(', ')}`);
    const [value = '', ...more] = url.searchParams.getAll(key);
    if (LISTS.includes(key)) {
      options[key] = [value, ...more];
      continue;
    }
    if (more.length > 0) throw invalid(url, `${key} is given twice`);
    if (NUMBERS.includes(key) && !/^\d+$/.test(value)) throw invalid(url, `${key} must be a whole number, got '${value}'`);
    options[key] = NUMBERS.includes(key) ? Number(value) : value;
  }
  if (url.hash !== '') throw invalid(url, "it has a '#'; write it as %23");
  const bare = new URL(url);
  bare.search = '';
  return new ToozLockProvider({ ...options, url: bare.href });
}

function invalid(url: URL, what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `the ${url.protocol} URL is wrong: ${what}`);
}
