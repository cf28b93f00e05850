import { lstatSync, mkdirSync, realpathSync, statfsSync, type Stats } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { LockError } from '../errors/lock-error.js';

/** File systems that another machine serves, by the type number that Linux gives them. */
const NETWORK_FILE_SYSTEMS = new Map([
  [0x6969, 'NFS'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB'],
  [0x517b, 'SMB'],
  [0x00c36400, 'Ceph'],
  [0x01021997, '9P'],
]);

/**
 * The real path of a directory in which locks are safe; made with mode 0700 when it was missing.
 * @throws `ERR_LOCK_CONFIG_INVALID` saying what is wrong with it: no absolute path, a link, another user's, or others may write to it
 * @public
 */
export function openLockDirectory(directory: string): string {
  if (typeof directory !== 'string' || !isAbsolute(directory)) throw invalid(`directory must be an absolute path, got ${JSON.stringify(directory)}`);
  const path = resolve(directory);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw invalid(`the lock directory ${path} cannot be made: ${(error as Error).message}`, error);
  }
  const fault = ownershipFault(lstatSync(path), process.getuid?.());
  if (fault !== undefined) throw invalid(`the lock directory ${path} ${fault}`);
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

/**
 * The name of the network file system on which `path` lies; undefined on a local one, and where that cannot be told.
 * @public
 */
export function networkFileSystemOf(path: string): string | undefined {
  return process.platform === 'linux' ? networkFileSystem(statfsSync(path).type) : undefined;
}

export function networkFileSystem(type: number): string | undefined {
  return NETWORK_FILE_SYSTEMS.get(type);
}

function invalid(what: string, cause?: unknown): LockError {
  return new LockError('ERR_LOCK_CONFIG_INVALID', what, { cause });
}
