import { lstatSync, mkdirSync, realpathSync, statfsSync, statSync, utimesSync, type Stats } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { encodeLockName, hashLockName, type LockName } from '@holdfast/core/provider';
import { invalidOption } from './proper-lockfile-lock-provider-options.js';

/** File systems whose times come from another machine's clock, by the type number that Linux gives them. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9P'],
]);

/** Suffix of a lock's own directory. Encoded names have no dot in them. */
const LOCK_SUFFIX = '.lock';
const MAX_ENCODED_BYTES = 200;
/** There two names that differ only in case would be one file. */
const FOLDS_CASE = process.platform === 'darwin' || process.platform === 'win32';

/**
 * Makes the directory when it is missing, and returns its real path when locks are safe in it.
 * @throws `ERR_LOCK_CONFIG_INVALID` saying what is wrong with it
 */
export function openLockDirectory(directory: string): string {
  if (typeof directory !== 'string' || !isAbsolute(directory)) throw invalidOption(`directory must be an absolute path, got ${JSON.stringify(directory)}`);
  const path = resolve(directory);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw invalidOption(`the lock directory ${path} cannot be made: ${(error as Error).message}`, error);
  }
  const fault = ownershipFault(lstatSync(path), process.getuid?.()) ?? fileSystemFault(path);
  if (fault !== undefined) throw invalidOption(`the lock directory ${path} ${fault}`);
  return realpathSync(path);
}

/** What makes a directory unsafe: whoever can write into it can take every lock. */
export function ownershipFault(stats: Pick<Stats, 'isSymbolicLink' | 'isDirectory' | 'uid' | 'mode'>, userId: number | undefined): string | undefined {
  if (stats.isSymbolicLink()) return 'is a symbolic link; name the directory itself';
  if (!stats.isDirectory()) return 'is not a directory';
  if (userId === undefined) return undefined;
  if (stats.uid !== userId) return `belongs to user ${stats.uid}, and this process runs as user ${userId}`;
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  if ((stats.mode & 0o022) !== 0) return `has mode ${mode}: group or others may write to it; take that away (chmod go-w)`;
  return undefined;
}

/** The name of a file system that is no good for locks of one node. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK_FILE_SYSTEMS.get(type);
}

function fileSystemFault(path: string): string | undefined {
  const network = process.platform === 'linux' ? networkFileSystem(statfsSync(path).type) : undefined;
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
