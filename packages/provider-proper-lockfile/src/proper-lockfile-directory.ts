import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { encodeLockName, hashLockName, networkFileSystemOf, openLockDirectory, type LockName } from '@holdfast/core/provider';
import { invalidOption } from './proper-lockfile-lock-provider-options.js';

/** Suffix of a lock's own directory. Encoded names have no dot in them. */
const LOCK_SUFFIX = '.lock';
const MAX_ENCODED_BYTES = 200;
/** There two names that differ only in case would be one file. */
const FOLDS_CASE = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Makes the directory when it is missing, and returns its real path when locks that live by modification times are safe in it.
 * @throws `ERR_LOCK_CONFIG_INVALID` saying what is wrong with it
 */
export function openTimedLockDirectory(directory: string): string {
  const path = openLockDirectory(directory);
  const fault = fileSystemFault(path);
  if (fault !== undefined) throw invalidOption(`the lock directory ${path} ${fault}`);
  return path;
}

function fileSystemFault(path: string): string | undefined {
  const network = networkFileSystemOf(path); // its times come from another machine's clock
  if (network !== undefined) return `is on a network file system (${network}); locks need a local one`;
  // Liveness is judged by modification times; whole seconds would cut up to a second off a holder's time.
  utimesSync(path, new Date(), new Date(Math.trunc(Date.now() / 1_000) * 1_000 + 5));
  if (statSync(path).mtimeMs % 1_000 === 0) return 'is on a file system that keeps times in whole seconds; locks need a finer one';
  return undefined;
}

/** Where the lock `name` stands in `directory`. */
export function lockDirectoryOf(directory: string, name: LockName): string {
  const encoded = FOLDS_CASE ? hashLockName(name) : encodeLockName(name, MAX_ENCODED_BYTES);
  return join(directory, encoded + LOCK_SUFFIX);
}

/** Whether an entry of the directory is a lock. */
export function isLockDirectory(entry: string): boolean {
  return entry.endsWith(LOCK_SUFFIX);
}
