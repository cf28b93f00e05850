import { chownSync, closeSync, constants, fchownSync, fstatSync, lstatSync, mkdirSync, openSync, statSync, type Stats } from 'node:fs';
import { posix } from 'node:path';
import { LockError, type LockLossReason } from '@holdfast/core/provider';
import { toozCapabilities } from './tooz-capabilities.js';
import type { ToozClient, ToozHold } from './tooz-client.js';
import { ToozGates } from './tooz-gates.js';
import { kernelLocks, type ToozKernel } from './tooz-kernel.js';
import { invalidOption } from './tooz-lock-provider-options.js';
import { osloPath, toozPath } from './tooz-names.js';

/** How often it is looked whether the file of a held lock is still there: Cinder removes lock files. */
const LOOK_MS = 300;
/** Lies beside Cinder's lock files, which all begin with a prefix. */
const GATES = '.holdfast-gates';
/** Whoever is to be the next may have been stopped: then others get in all the same, within a second or so. */
const PASSING_CHANCE = 0.01;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

interface Held {
  readonly path: string;
  readonly fd: number;
  readonly onLost: (reason: LockLossReason) => void;
}

/** The lock files of oslo.concurrency (`external=True`) or of tooz's file driver: one file for each name, locked as a whole. */
export class ToozFileClient implements ToozClient {
  readonly capabilities = toozCapabilities;
  readonly engineId: string;
  readonly #directory: string;
  readonly #prefix: string;
  readonly #pathOf: typeof osloPath;
  readonly #kernel: ToozKernel;
  readonly #gates: ToozGates;
  readonly #held = new Set<Held>();
  #looking: NodeJS.Timeout | undefined;

  /** @throws `ERR_LOCK_CONFIG_INVALID` when the directory does not exist or is not safe, or the kernel's locks cannot be had */
  constructor(library: 'oslo' | 'tooz', directory: string, prefix: string) {
    const kernel = kernelLocks();
    if (kernel === undefined) throw invalidOption('record locks need the package koffi and Linux on x64 or arm64; install koffi');
    this.#kernel = kernel;
    this.#directory = checkedDirectory(directory);
    this.#gates = new ToozGates(kernel, () => this.#open(posix.join(this.#directory, GATES)));
    this.#prefix = prefix;
    this.#pathOf = library === 'oslo' ? osloPath : toozPath;
    this.engineId = `${library}-file:${this.#directory}#${prefix}`;
  }

  keyOf(name: string): string {
    return this.#pathOf(this.#directory, this.#prefix, name);
  }

  tryTake(path: string, wait: boolean, onLost: (reason: LockLossReason) => void): Promise<ToozHold | undefined> {
    return new Promise((resolve) => {
      const mayPass = wait && Math.random() < PASSING_CHANCE;
      const hold = this.#gates.isTaken(path) && !mayPass ? undefined : this.#tryTake(path, onLost);
      if (hold !== undefined) this.#gates.leave(path);
      else if (wait) this.#gates.tryTake(path);
      resolve(hold);
    });
  }

  giveUp(path: string): void {
    this.#gates.leave(path);
  }

  close(): Promise<void> {
    clearInterval(this.#looking);
    this.#gates.close();
    return Promise.resolve();
  }

  #tryTake(path: string, onLost: (reason: LockLossReason) => void): ToozHold | undefined {
    for (;;) {
      const fd = this.#open(path);
      try {
        if (!this.#kernel.lock(fd)) {
          closeSync(fd);
          return undefined;
        }
        if (isInPlace(path, fd)) return this.#hold({ path, fd, onLost });
      } catch (error) {
        closeSync(fd);
        throw error;
      }
      closeSync(fd); // removed between our two steps: whoever comes now locks another file
    }
  }

  #open(path: string): number {
    const owner = statSync(this.#directory); // never made anew: Cinder might work in another
    const folder = posix.dirname(path);
    if (folder !== this.#directory) makeFolder(folder, path, owner);
    try {
      const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o644);
      if (isOursByMistake(fstatSync(fd), owner)) fchownSync(fd, owner.uid, owner.gid);
      return fd;
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'EISDIR' ? inTheWay(path, error) : error;
    }
  }

  #hold(held: Held): ToozHold {
    this.#held.add(held);
    this.#looking ??= setInterval(() => this.#look(), LOOK_MS).unref();
    return { giveBack: () => Promise.resolve(this.#giveBack(held)) };
  }

  #giveBack(held: Held): boolean {
    if (!this.#held.delete(held)) return false;
    const wasInPlace = isInPlace(held.path, held.fd);
    closeSync(held.fd); // the file stays: removing it would let a waiter and a newcomer in together
    if (this.#held.size === 0) {
      clearInterval(this.#looking);
      this.#looking = undefined;
    }
    return wasInPlace;
  }

  #look(): void {
    for (const held of this.#held) {
      if (isInPlace(held.path, held.fd)) continue;
      this.#giveBack(held);
      held.onLost('deleted');
    }
  }
}

function isInPlace(path: string, fd: number): boolean {
  const open = fstatSync(fd);
  const there = statSync(path, { throwIfNoEntry: false });
  return there !== undefined && there.ino === open.ino && there.dev === open.dev;
}

/** As root we would shut Cinder, which runs as the directory's owner, out of its own lock. */
function isOursByMistake({ uid }: Stats, owner: Stats): boolean {
  return process.getuid?.() === 0 && uid === 0 && owner.uid !== 0;
}

function makeFolder(folder: string, path: string, owner: Stats): void {
  try {
    const first = mkdirSync(folder, { recursive: true });
    if (first === undefined) return;
    for (let made = folder; made.length >= first.length; made = posix.dirname(made)) if (isOursByMistake(statSync(made), owner)) chownSync(made, owner.uid, owner.gid);
  } catch (error) {
    throw ['EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') ? inTheWay(path, error) : error;
  }
}

function inTheWay(path: string, cause: unknown): LockError {
  return new LockError('ERR_LOCK_NAME_INVALID', `${path} cannot be a lock file: another lock's name needs a directory where this one needs a file, or the reverse; with tooz a slash makes a directory`, { cause });
}

function checkedDirectory(directory: string): string {
  if (!posix.isAbsolute(directory)) throw invalidOption(`the directory must be an absolute path, got ${JSON.stringify(directory)}`);
  const path = posix.resolve(directory);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw invalidOption(`the lock directory ${path} does not exist; name the one that Cinder uses (it is not made here: a wrong name would exclude nobody)`);
  if (!stats.isDirectory()) throw invalidOption(`the lock directory ${path} is ${stats.isSymbolicLink() ? 'a symbolic link; name the directory itself' : 'not a directory'}`);
  const isOpenToAll = (stats.mode & OTHERS_WRITE) !== 0 && (stats.mode & STICKY) === 0;
  if (isOpenToAll) throw invalidOption(`everybody may write to the lock directory ${path}; take that away (chmod o-w)`);
  return path;
}
