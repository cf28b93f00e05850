import { rmdirSync, unlinkSync } from 'node:fs';
import { mkdir, readdir, rmdir, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { LockError, type LockHolder, type LockLoss, type LockName } from '@holdfast/core/provider';
import type { ProperLockfileFs } from './proper-lockfile-client.js';
import { errorCode } from './proper-lockfile-errors.js';
import { lifeSignOf, newOwnerFile, writeOwner } from './proper-lockfile-owner.js';
import type { ProperLockfileTiming } from './proper-lockfile-timing.js';

type Phase = 'asking' | 'made' | 'held' | 'lost' | 'released';

/** What a claim needs to know of the lock it is for. */
export interface ClaimedLock {
  readonly name: LockName;
  readonly lockDirectory: string;
  readonly owner: LockHolder;
  readonly timing: ProperLockfileTiming;
}

/**
 * One attempt to take one lock, as the file system that proper-lockfile works on. The library decides when to make, touch and remove
 * its lock directory; here each of these acts is tied to an owner file inside it whose name never comes again:
 * - a directory with an owner file in it cannot be removed, so nobody removes a lock that is not his, neither at release, nor at exit,
 *   nor when two take over one stale lock: who takes over removes the owner file that he saw to be stale, never another;
 * - a directory is ours only when our owner file is the only one in it; two that meet in one directory both step back;
 * - a sign of life is a touch of our own owner file, and fails when the lock was taken.
 * Source: proper-lockfile 4.1.2, lib/lockfile.js, for the order of the calls.
 */
export class ProperLockfileClaim implements ProperLockfileFs {
  /** `performance.now()` before the lock directory was made. */
  sentAt = 0;
  /** True when a stale lock was removed on the way. */
  tookOver = false;
  /** Told once when a held lock is lost. */
  onLost: (loss: LockLoss) => void = () => undefined;
  readonly #ownerFile: string;
  readonly #ownerPath: string;
  #phase: Phase = 'asking';
  #judgedStale: readonly string[] = [];
  /** What the library believes to be the time of the last touch. */
  #libraryTime = new Date(0);
  /** The last touch on both clocks: the monotonic one does not jump, the other one goes on while the machine sleeps. */
  #touchedAt = { monotonicMs: 0, epochMs: 0 };
  #touching: Promise<unknown> = Promise.resolve();
  #giveBack: () => Promise<void> = () => this.#remove();

  constructor(private readonly lock: ClaimedLock) {
    this.#ownerFile = newOwnerFile(lock.timing.staleMs);
    this.#ownerPath = join(lock.lockDirectory, this.#ownerFile);
  }

  get isHeld(): boolean {
    return this.#phase === 'held';
  }

  /** The library took the lock. False when that took so long that others may have judged it stale. */
  hold(giveBack: () => Promise<void>): boolean {
    this.#phase = 'held';
    this.#giveBack = giveBack;
    return this.#isFresh();
  }

  /** Gives the lock back. @throws `ERR_LOCK_LOST` when it was not ours any more; then nothing is touched */
  async release(): Promise<void> {
    const wasLost = this.#phase === 'lost';
    this.#phase = 'released';
    await (wasLost ? this.#remove() : this.#giveBack());
  }

  /** Gives a sign of life now; false when the lock is lost. Rejects when the file system could not be asked. */
  touch(): Promise<boolean> {
    const touched = this.#touching.then(() => this.#touch());
    this.#touching = touched.catch(() => undefined);
    return touched;
  }

  /** The library has given the lock up. */
  lose(loss: LockLoss): void {
    if (this.#phase !== 'held') return;
    this.#phase = 'lost';
    // Stops the library's timer; it must come before anybody here takes the lock anew, because the library releases by path.
    this.#giveBack().catch(() => undefined);
    this.onLost(loss);
  }

  mkdir(_path: string, answer: (error: unknown) => void): void {
    settle(this.#make(), answer);
  }

  stat(_path: string, answer: (error: unknown, result?: { readonly mtime: Date }) => void): void {
    settle(this.#phase === 'asking' ? this.#look() : Promise.resolve({ mtime: this.#libraryTime }), answer);
  }

  utimes(_path: string, _accessedAt: Date, modifiedAt: Date, answer: (error: unknown) => void): void {
    settle(this.#libraryTouch(modifiedAt), answer);
  }

  rmdir(_path: string, answer: (error: unknown) => void): void {
    settle(this.#phase === 'asking' ? this.#takeOver() : this.#phase === 'lost' ? Promise.resolve() : this.#remove(), answer);
  }

  rmdirSync(): void {
    unlinkSync(this.#ownerPath);
    rmdirSync(this.lock.lockDirectory);
  }

  async #make(): Promise<void> {
    const { lockDirectory, name, owner } = this.lock;
    this.sentAt = performance.now();
    this.#touchedAt = { monotonicMs: this.sentAt, epochMs: Date.now() };
    await mkdir(lockDirectory, 0o700);
    try {
      await writeOwner(this.#ownerPath, name, owner);
      const files = await readdir(lockDirectory);
      if (files.length !== 1 || files[0] !== this.#ownerFile) throw taken();
    } catch (error) {
      await this.#stepBack();
      throw errorCode(error) === 'ENOENT' ? taken() : error;
    }
    this.#phase = 'made';
  }

  /** Answers with a time that is stale in the library's eyes exactly when the lock is stale by its owner's own `staleMs`. */
  async #look(): Promise<{ readonly mtime: Date }> {
    const { lockDirectory, timing } = this.lock;
    const { ownerFiles, aliveUntilAt } = await lifeSignOf(lockDirectory, timing.staleMs);
    this.#judgedStale = ownerFiles;
    return { mtime: new Date(aliveUntilAt - timing.staleMs) };
  }

  async #takeOver(): Promise<void> {
    this.tookOver = true;
    for (const file of this.#judgedStale) await unlink(join(this.lock.lockDirectory, file)).catch(unless('ENOENT'));
    await this.#removeDirectory();
  }

  /** Leaves nothing of ours; what cannot be removed goes stale. */
  async #stepBack(): Promise<void> {
    await unlink(this.#ownerPath).catch(() => undefined);
    await rmdir(this.lock.lockDirectory).catch(() => undefined);
  }

  async #remove(): Promise<void> {
    try {
      await unlink(this.#ownerPath);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      throw new LockError('ERR_LOCK_LOST', `taken away before its release: ${this.lock.name}`, { lockName: this.lock.name, cause: error });
    }
    await this.#removeDirectory();
  }

  async #removeDirectory(): Promise<void> {
    await rmdir(this.lock.lockDirectory).catch(unless('ENOENT', 'ENOTEMPTY', 'EEXIST'));
  }

  async #libraryTouch(modifiedAt: Date): Promise<void> {
    // In phase `made` the library only asks how fine the file system's times are; the directory was checked for that.
    if (this.#phase === 'held' && !(await this.touch())) throw taken();
    this.#libraryTime = modifiedAt;
  }

  async #touch(): Promise<boolean> {
    if (this.#phase === 'held' && !this.#isFresh()) this.lose({ reason: 'expired', cause: this.#silence() });
    if (this.#phase !== 'held') return false;
    const touchedAt = { monotonicMs: performance.now(), epochMs: Date.now() };
    try {
      await utimes(this.#ownerPath, touchedAt.epochMs / 1_000, touchedAt.epochMs / 1_000);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      this.lose({ reason: 'deleted', cause: error });
      return false;
    }
    // A touch that came through late may have met a lock that somebody is just taking over.
    if (this.#phase === 'held' && !this.#isFresh()) this.lose({ reason: 'expired', cause: this.#silence() });
    this.#touchedAt = touchedAt;
    return this.isHeld;
  }

  /** Whether nobody can have judged the lock stale yet. */
  #isFresh(): boolean {
    const { ttlMs } = this.lock.timing;
    return performance.now() - this.#touchedAt.monotonicMs < ttlMs && Date.now() - this.#touchedAt.epochMs < ttlMs;
  }

  #silence(): Error {
    const silentMs = Math.round(Math.max(performance.now() - this.#touchedAt.monotonicMs, Date.now() - this.#touchedAt.epochMs));
    return new Error(`no sign of life for ${silentMs} ms, ${this.lock.timing.ttlMs} ms are allowed: the event loop was blocked, the process suspended, or the clock set`);
  }
}

/** Tells the library that another has the lock. */
function taken(): Error {
  return Object.assign(new Error('another process was faster'), { code: 'EEXIST' });
}

function unless(...codes: string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.includes(errorCode(error) ?? '')) throw error;
  };
}

function settle<Result>(work: Promise<Result>, answer: (error: unknown, result?: Result) => void): void {
  work.then(
    (result) => process.nextTick(answer, null, result),
    (error: unknown) => process.nextTick(answer, error),
  );
}
