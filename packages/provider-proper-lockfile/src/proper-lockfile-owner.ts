import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LockError, type LockHolder, type LockName } from '@holdfast/core/provider';
import { properLockfileCapabilities } from './proper-lockfile-capabilities.js';
import { errorCode } from './proper-lockfile-errors.js';

/** What stands in an owner file. */
export interface OwnerRecord {
  readonly keyFormat: number;
  /** The full name of the lock: long ones are hashed in the path. */
  readonly name: LockName;
  readonly holder: LockHolder;
}

const { keyFormat } = properLockfileCapabilities;
const OWNER_FILE = /^v(\d+)-(\d+)-[0-9a-f]{24}\.owner$/;

/** A name for the owner file of one acquisition: format, the owner's `staleMs`, and digits that never come again. */
export function newOwnerFile(staleMs: number): string {
  return `v${keyFormat}-${staleMs}-${randomBytes(12).toString('hex')}.owner`;
}

/** The `staleMs` of the owner that wrote `file`. @throws `ERR_LOCK_CONFIG_INVALID` when a provider of another key format wrote it */
export function staleMsOf(lockDirectory: string, file: string): number {
  const [, format, staleMs] = OWNER_FILE.exec(file) ?? [];
  if (format === String(keyFormat)) return Number(staleMs);
  const writer = format === undefined ? `something else than this provider (${file})` : `a provider of key format ${format}`;
  throw new LockError('ERR_LOCK_CONFIG_INVALID', `${lockDirectory} was made by ${writer}; this one writes key format ${keyFormat}. One lock directory takes one format.`);
}

/** Makes the owner file; fails with `ENOENT` when the lock directory was taken away meanwhile. */
export async function writeOwner(path: string, name: LockName, owner: LockHolder): Promise<void> {
  const record: OwnerRecord = { keyFormat, name, holder: { ...owner, sinceAt: Date.now() } };
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(JSON.stringify(record));
    // By our own clock, which is the one it will be judged by.
    const nowSeconds = Date.now() / 1_000;
    await file.utimes(nowSeconds, nowSeconds);
  } finally {
    await file.close();
  }
}

/** When the lock gave its last sign of life (epoch milliseconds), and the latest moment up to which it counts as alive. */
export interface LifeSign {
  readonly ownerFiles: readonly string[];
  readonly aliveUntilAt: number;
}

/**
 * The signs of life in a lock directory. Without an owner file its maker has not come further, and the directory's own time counts.
 * @param staleMs - for a lock without owner file
 */
export async function lifeSignOf(lockDirectory: string, staleMs: number): Promise<LifeSign> {
  const ownerFiles = await readdir(lockDirectory);
  if (ownerFiles.length === 0) return { ownerFiles, aliveUntilAt: (await stat(lockDirectory)).mtimeMs + staleMs };
  let aliveUntilAt = -Infinity;
  for (const file of ownerFiles) {
    const ownStaleMs = staleMsOf(lockDirectory, file);
    aliveUntilAt = Math.max(aliveUntilAt, (await stat(join(lockDirectory, file))).mtimeMs + ownStaleMs);
  }
  return { ownerFiles, aliveUntilAt };
}

/** Who holds the lock; undefined when it is free, or given or taken back in this moment. */
export async function readOwner(lockDirectory: string): Promise<OwnerRecord | undefined> {
  try {
    const [file, ...more] = await readdir(lockDirectory);
    if (file === undefined || more.length > 0) return undefined;
    return JSON.parse(await readFile(join(lockDirectory, file), 'utf8')) as OwnerRecord;
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Who holds the lock, when the holder lives as far as one can tell. */
export async function readHeldLock(lockDirectory: string, staleMs: number): Promise<OwnerRecord | undefined> {
  try {
    const { aliveUntilAt } = await lifeSignOf(lockDirectory, staleMs);
    return aliveUntilAt < Date.now() ? undefined : await readOwner(lockDirectory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
