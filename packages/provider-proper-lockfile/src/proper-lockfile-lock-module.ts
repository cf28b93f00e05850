import { fileURLToPath } from 'node:url';
import { LockError, type LockProvider } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from './proper-lockfile-lock-provider.js';

const KEYS = ['staleMs', 'pollMs'] as const;

/**
 * The provider that `url` describes: `file:///absolute/directory`, with `?staleMs=…` and `&pollMs=…` when they are not the usual ones.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  if (url.protocol !== 'file:') throw invalid(url, `wrong scheme '${url.protocol}'`);
  if (url.hash !== '') throw invalid(url, "it has a '#'; write it as %23 in a directory");
  const known: readonly string[] = KEYS;
  for (const key of url.searchParams.keys()) {
    if (!known.includes(key)) throw invalid(url, `unknown key '${key}', allowed: ${KEYS.join(', ')}`);
  }
  const options: { directory: string; staleMs?: number; pollMs?: number } = { directory: directoryOf(url) };
  for (const key of KEYS) {
    const value = milliseconds(url, key);
    if (value !== undefined) options[key] = value;
  }
  return new ProperLockfileLockProvider(options);
}

function directoryOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw invalid(url, (error as Error).message, error);
  }
}

function milliseconds(url: URL, key: (typeof KEYS)[number]): number | undefined {
  const [value, ...more] = url.searchParams.getAll(key);
  if (more.length > 0) throw invalid(url, `${key} is given twice`);
  if (value !== undefined && !/^\d+$/.test(value)) throw invalid(url, `${key} must be a whole number of milliseconds, got '${value}'`);
  return value === undefined ? undefined : Number(value);
}

function invalid(url: URL, what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `${url.href}: ${what}; the form is file:///absolute/directory?staleMs=10000&pollMs=15`, { cause });
}
