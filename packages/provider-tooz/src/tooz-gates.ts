import { createHash } from 'node:crypto';
import { closeSync } from 'node:fs';
import type { ToozKernel } from './tooz-kernel.js';

/**
 * Who is the next among the processes of ours, for Python knows nothing of it: the first of them that waits locks a byte of a file of our own, and none
 * passes it. It excludes nobody from the lock itself; two locks that share a byte by accident only wait for each other's turn.
 */
export class ToozGates {
  readonly #kernel: ToozKernel;
  readonly #open: () => number;
  readonly #ours = new Set<string>();
  #fd: number | undefined;

  /** @param open - opens the file, which is done when it is first needed */
  constructor(kernel: ToozKernel, open: () => number) {
    this.#kernel = kernel;
    this.#open = open;
  }

  /** Whether another process is to be the next. */
  isTaken(path: string): boolean {
    return !this.#ours.has(path) && this.#kernel.isLocked(this.#file(), byteOf(path));
  }

  /** Becomes the next, when nobody is. */
  tryTake(path: string): void {
    if (!this.#ours.has(path) && this.#kernel.lock(this.#file(), byteOf(path))) this.#ours.add(path);
  }

  leave(path: string): void {
    if (this.#ours.delete(path)) this.#kernel.unlock(this.#file(), byteOf(path));
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #file(): number {
    return (this.#fd ??= this.#open());
  }
}

const byteOf = (path: string): bigint => BigInt.asUintN(62, createHash('sha256').update(path).digest().readBigUInt64LE());
