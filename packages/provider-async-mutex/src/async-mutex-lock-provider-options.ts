import { LockError } from '@holdfast/core/provider';

/** Settings of an `AsyncMutexLockProvider`. @public */
export interface AsyncMutexLockProviderOptions {
  /**
   * Providers of one namespace exclude each other, whichever container or installed copy made them; other namespaces are other locks.
   * A non-empty string; default `default`.
   */
  readonly namespace?: string;
}

const ALLOWED = ['namespace'];

/** The namespace of checked options. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function namespaceOf(options: AsyncMutexLockProviderOptions): string {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalid(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  const { namespace = 'default' } = options;
  if (typeof namespace !== 'string' || namespace === '') throw invalid(`namespace must be a non-empty string, got ${JSON.stringify(namespace)}`);
  return namespace;
}

function invalid(what: string): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `AsyncMutexLockProvider: ${what}`);
}
