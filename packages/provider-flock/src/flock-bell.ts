import { closeSync, constants, openSync, watch, writeSync, type FSWatcher } from 'node:fs';
import { join } from 'node:path';

const STROKE = Buffer.from('.');

/** Tells processes that wait in the same directory that something was given back: a write to a small file that they watch. */
export class FlockBells {
  readonly #directory: string;
  readonly #fds = new Map<number, number>();
  readonly #listeners = new Map<number, { readonly watcher: FSWatcher; readonly hear: Set<() => void> }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  ring(bell: number): void {
    writeSync(this.#open(bell), STROKE, 0, 1, 0);
  }

  /** Calls `hear` at each stroke; the returned function ends that. A stroke may go unheard: whoever waits also looks from time to time. */
  listen(bell: number, hear: () => void): () => void {
    let listening = this.#listeners.get(bell);
    if (listening === undefined) {
      this.#open(bell);
      const all = new Set<() => void>();
      const watcher = watch(this.#path(bell), { persistent: false }, () => all.forEach((each) => each()));
      watcher.on('error', () => undefined);
      this.#listeners.set(bell, (listening = { watcher, hear: all }));
    }
    const { watcher, hear: all } = listening;
    all.add(hear);
    return () => {
      all.delete(hear);
      if (all.size > 0) return;
      watcher.close();
      this.#listeners.delete(bell);
    };
  }

  close(): void {
    for (const { watcher } of this.#listeners.values()) watcher.close();
    for (const fd of this.#fds.values()) closeSync(fd);
    this.#fds.clear();
  }

  #path(bell: number): string {
    return join(this.#directory, `bell-${bell}`);
  }

  #open(bell: number): number {
    let fd = this.#fds.get(bell);
    if (fd === undefined) {
      fd = openSync(this.#path(bell), constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
      this.#fds.set(bell, fd);
    }
    return fd;
  }
}
