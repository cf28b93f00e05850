import { fileURLToPath } from 'node:url';
import { LockError, type LockProvider } from '@holdfast/core/provider';
import { FlockLockProvider } from './flock-lock-provider.js';
import type { FlockLockProviderOptions } from './flock-lock-provider-options.js';

/**
 * The provider that `url` describes: `flock:///absolute/directory`, with `?mechanism=files` or `sockets` when one of them is wanted.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it, or the provider refuses the values
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  if (url.protocol !== 'flock:') throw invalid(url, `wrong scheme '${url.protocol}'`);
  if (url.hash !== '') throw invalid(url, "it has a '#'; write it as %23 in a directory");
  for (const key of url.searchParams.keys()) if (key !== 'mechanism') throw invalid(url, `unknown key '${key}', allowed: mechanism`);
  const [mechanism, ...more] = url.searchParams.getAll('mechanism');
  if (more.length > 0) throw invalid(url, 'mechanism is given twice');
  return new FlockLockProvider({ directory: directoryOf(url), ...(mechanism === undefined ? {} : { mechanism: mechanism as NonNullable<FlockLockProviderOptions['mechanism']> }) });
}

function directoryOf(url: URL): string {
  try {
    return fileURLToPath(`file://${url.host}${url.pathname}`);
  } catch (error) {
    throw invalid(url, (error as Error).message, error);
  }
}

function invalid(url: URL, what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `${url.href}: ${what}; the form is flock:///absolute/directory?mechanism=auto`, { cause });
}
