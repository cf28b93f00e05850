import { LockError, type LockProvider } from '@holdfast/core/provider';
import { AsyncMutexLockProvider } from './async-mutex-lock-provider.js';

const FORM = 'async-mutex: or async-mutex:?namespace=NAME';

/**
 * The provider that `url` describes: `async-mutex:`, or `async-mutex:?namespace=NAME`.
 * @throws `ERR_LOCK_CONFIG_INVALID` when the URL has anything else in it
 * @public
 */
export function lockProviderFromUrl(url: URL): LockProvider {
  if (url.protocol !== 'async-mutex:') throw invalid(`wrong scheme '${url.protocol}'`);
  if (url.host !== '' || !['', '/'].includes(url.pathname) || url.hash !== '' || url.username !== '') throw invalid('there is more than a query in it');
  for (const key of url.searchParams.keys()) {
    if (key !== 'namespace') throw invalid(`unknown key '${key}', allowed: namespace`);
  }
  const [namespace, ...more] = url.searchParams.getAll('namespace');
  if (more.length > 0) throw invalid('namespace is given twice');
  return new AsyncMutexLockProvider(namespace === undefined ? {} : { namespace });
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `async-mutex URL: ${what}; the form is ${FORM}`);
}
