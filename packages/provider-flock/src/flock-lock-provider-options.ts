import { LockError } from '@holdfast/core/provider';

/** Settings of a `FlockLockProvider`. @public */
export interface FlockLockProviderOptions {
  /**
   * Absolute path of the directory that holds the lock files. Made with mode 0700 when it is missing; refused when it is a link, belongs to another
   * user, or may be written by group or others. Every process, also in containers, that shall be excluded names the same one.
   */
  readonly directory: string;
  /**
   * What excludes. `auto` (default): the kernel's file locks when koffi can be loaded, else abstract sockets. `files` or `sockets`: that, or an error.
   */
  readonly mechanism?: 'auto' | 'files' | 'sockets';
}

const ALLOWED = ['directory', 'mechanism'];
const MECHANISMS = ['auto', 'files', 'sockets'];

/** The options with defaults filled in. @throws `ERR_LOCK_CONFIG_INVALID` naming the wrong option and what is allowed */
export function checkedOptions(options: FlockLockProviderOptions): Required<FlockLockProviderOptions> {
  for (const key of Object.keys(options)) {
    if (!ALLOWED.includes(key)) throw invalidOption(`unknown option '${key}'; allowed: ${ALLOWED.join(', ')}`);
  }
  const { directory, mechanism = 'auto' } = options;
  if (!MECHANISMS.includes(mechanism)) throw invalidOption(`mechanism must be ${MECHANISMS.join(', ')}, got '${String(mechanism)}'`);
  return { directory, mechanism };
}

/** The error for a wrong setting. */
export function invalidOption(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', `FlockLockProvider: ${what}`, { cause });
}
