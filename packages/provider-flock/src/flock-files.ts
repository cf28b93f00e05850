import { randomBytes } from 'node:crypto';
import { closeSync, constants, fstatSync, linkSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockMode } from '@holdfast/core/provider';
import type { FlockClient, FlockType } from './flock-client.js';
import { invalidOption } from './flock-lock-provider-options.js';
import { LOCK_FILES, type FlockByte, type FlockPlace } from './flock-place.js';

const TYPES: Readonly<Record<LockMode, FlockType>> = { exclusive: 'write', shared: 'read' };
const GATES = 'gates';

/**
 * The lock files of one directory, opened once. Their bytes are only locked, never written, so that they stay empty however many names are used,
 * and nothing is ever removed. Calls of one instance do not exclude one another: its callers must.
 */
export class FlockFiles {
  readonly #kernel: FlockClient;
  readonly #paths: readonly string[];
  readonly #fds: readonly number[];
  readonly #gates: number;

  constructor(kernel: FlockClient, directory: string) {
    this.#kernel = kernel;
    this.#paths = Array.from({ length: LOCK_FILES }, (_, index) => join(directory, `locks-${index}`));
    this.#fds = this.#paths.map(openForLocks);
    this.#gates = openForLocks(join(directory, GATES));
  }

  /** True when somebody removed the file of this lock: then whoever comes now locks another one. */
  isRemoved({ first }: FlockPlace): boolean {
    return fstatSync(this.#fds[first.file]!).nlink === 0;
  }

  /** Takes the lock when it is free. */
  tryLock({ first, second }: FlockPlace, mode: LockMode): boolean {
    if (!this.#set(first, TYPES[mode])) return false;
    if (this.#set(second, TYPES[mode])) return true;
    this.#set(first, 'none');
    return false;
  }

  unlock({ first, second }: FlockPlace): void {
    this.#set(second, 'none');
    this.#set(first, 'none');
  }

  /** Whether somebody else is to be the next. */
  isAwaited({ gate }: FlockPlace): boolean {
    return this.#kernel.isBlocked(this.#gates, 'write', gate);
  }

  /** Becomes the next, when nobody else is. */
  tryGate({ gate }: FlockPlace): boolean {
    return this.#kernel.setLock(this.#gates, 'write', gate);
  }

  leaveGate({ gate }: FlockPlace): void {
    this.#kernel.setLock(this.#gates, 'none', gate);
  }

  /** Whether anyone, this instance aside, holds the lock. */
  isHeldElsewhere({ first, second }: FlockPlace): boolean {
    return this.#kernel.isBlocked(this.#fds[first.file]!, 'write', first.offset) && this.#kernel.isBlocked(this.#fds[second.file]!, 'write', second.offset);
  }

  /** Whether the files at their paths are still those that are open: when somebody removed them, others lock other files. */
  areInPlace(): boolean {
    return this.#paths.every((path, index) => {
      const open = fstatSync(this.#fds[index]!);
      const there = statSync(path, { throwIfNoEntry: false });
      return there !== undefined && there.ino === open.ino && there.dev === open.dev;
    });
  }

  close(): void {
    for (const fd of [...this.#fds, this.#gates]) closeSync(fd);
  }

  #set({ file, offset }: FlockByte, type: FlockType): boolean {
    return this.#kernel.setLock(this.#fds[file]!, type, offset);
  }
}

function openForLocks(path: string): number {
  return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
}

/**
 * Marks a fresh directory with what excludes in it, or compares.
 * @throws `ERR_LOCK_CONFIG_INVALID` when processes exclude each other in another way there
 */
export function assertFormat(directory: string, format: string): void {
  const path = join(directory, 'format');
  const draft = `${path}-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    writeFileSync(draft, `${format}\n`, { mode: 0o600, flag: 'wx' });
    linkSync(draft, path); // whole or not at all
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw invalidOption(`the lock directory ${directory} cannot be used: ${(error as Error).message}`, error);
  } finally {
    rmSync(draft, { force: true });
  }
  const found = readFileSync(path, 'utf8').trim();
  if (found === format) return;
  throw invalidOption(
    `in ${directory} processes exclude each other by "${found}", and this one would by "${format}"; they would not exclude each other. Use one way (is koffi installed everywhere?), or another directory`,
  );
}
