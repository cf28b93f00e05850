import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A number in a file that several processes read, keep in mind for a moment, and write: without exclusion it counts too few. */
export class SharedCounter {
  readonly #descriptor: number;
  readonly #bytes = Buffer.alloc(8);

  constructor(file: string) {
    this.#descriptor = openSync(file, 'a+');
    closeSync(this.#descriptor);
    this.#descriptor = openSync(file, 'r+');
  }

  get value(): number {
    return readSync(this.#descriptor, this.#bytes, 0, 8, 0) === 0 ? 0 : this.#bytes.readDoubleLE();
  }

  /** Adds one, `holdMs` after it read. */
  async increase(holdMs: number): Promise<void> {
    const seen = this.value;
    if (holdMs > 0) await pause(holdMs);
    else await undefined;
    this.#bytes.writeDoubleLE(seen + 1);
    writeSync(this.#descriptor, this.#bytes, 0, 8, 0);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
