import { watch, type FSWatcher } from 'node:fs';
import { onAbort, type LockMode } from '@holdfast/core/provider';
import { FlockBells } from './flock-bell.js';
import { flockCapabilities } from './flock-capabilities.js';
import type { FlockClient } from './flock-client.js';
import type { FlockEngine, FlockTarget } from './flock-engine.js';
import { assertFormat, FlockFiles } from './flock-files.js';

/** A wait looks by itself so often: nobody rings for a holder that was killed. A look is one system call of a microsecond. */
const LOOK_MS = 20;

/** Locks of the kernel on bytes of a few files. */
export class FlockFileEngine implements FlockEngine {
  readonly capabilities = flockCapabilities;
  readonly #directory: string;
  readonly #kernel: FlockClient;
  readonly #bells: FlockBells;
  readonly #watcher: FSWatcher;
  readonly #onReplaced: () => void;
  #files: FlockFiles;
  /** Why there are no files any more. */
  #fault: Error | undefined;

  /** @param onReplaced - called when somebody removed the files: what was held in them excludes nobody any more */
  constructor(kernel: FlockClient, directory: string, onReplaced: () => void) {
    assertFormat(directory, `ofd-${flockCapabilities.keyFormat}`);
    this.#directory = directory;
    this.#kernel = kernel;
    this.#onReplaced = onReplaced;
    this.#bells = new FlockBells(directory);
    this.#files = new FlockFiles(kernel, directory);
    this.#watcher = watch(directory, { persistent: false }, (event) => {
      if (event === 'rename' && this.#fault === undefined && !this.#files.areInPlace()) this.#reopen();
    });
    this.#watcher.on('error', () => undefined);
  }

  tryTake({ place }: FlockTarget, mode: LockMode): boolean {
    return !this.#current(place).isAwaited(place) && this.#files.tryLock(place, mode);
  }

  async take({ place }: FlockTarget, mode: LockMode, signal: AbortSignal, taken: () => void): Promise<void> {
    let hasGate = false;
    let wake = (): void => undefined;
    const stopHearing = this.#bells.listen(place.bell, () => wake());
    const stopListening = onAbort(signal, () => wake());
    try {
      for (;;) {
        signal.throwIfAborted();
        hasGate = this.#current(place).tryGate(place);
        if (hasGate && this.#files.tryLock(place, mode)) return taken();
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, LOOK_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    } finally {
      stopHearing();
      stopListening();
      if (hasGate && this.#fault === undefined) {
        this.#files.leaveGate(place);
        this.#bells.ring(place.bell); // others wait at the gate
      }
    }
  }

  giveBack({ place }: FlockTarget): void {
    if (this.#fault !== undefined) return;
    this.#files.unlock(place);
    if (this.#files.isAwaited(place)) this.#bells.ring(place.bell);
  }

  isAwaited({ place }: FlockTarget): boolean {
    return this.#fault === undefined && this.#files.isAwaited(place);
  }

  close(): void {
    this.#watcher.close();
    this.#bells.close();
    if (this.#fault === undefined) this.#files.close();
  }

  /** The files as they are now; a removed one is noticed before it is locked. */
  #current(place: FlockTarget['place']): FlockFiles {
    if (this.#fault === undefined && this.#files.isRemoved(place)) this.#reopen();
    if (this.#fault !== undefined) throw this.#fault;
    return this.#files;
  }

  #reopen(): void {
    this.#files.close();
    try {
      this.#files = new FlockFiles(this.#kernel, this.#directory);
    } catch (error) {
      // Not made anew: nobody could tell whether others still work in the old directory.
      this.#fault = error as Error;
    }
    this.#onReplaced();
  }
}
