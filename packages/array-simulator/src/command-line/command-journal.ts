import { appendFileSync, closeSync, openSync, readSync } from 'node:fs';

/** What a command process writes down about itself, one line of JSON each, in the order of a file opened for appending. */
export type JournalEntry =
  | { readonly event: 'begin'; readonly pid: number }
  | { readonly event: 'command'; readonly pid: number; readonly argv: readonly string[]; readonly startedAtMs: number }
  | { readonly event: 'arrive' | 'leave'; readonly pid: number; readonly place: string }
  | { readonly event: 'note'; readonly pid: number; readonly kind: string; readonly facts: Readonly<Record<string, string | number>> }
  | { readonly event: 'end'; readonly pid: number; readonly endedAtMs: number; readonly exitCode: number; readonly lastLine: string };

const CHUNK_BYTES = 64 * 1024;

/**
 * The journal of one simulated node. Each command process is its own witness: it writes when it begins, what it decides, and when it
 * ends; lines of several processes never mix because each is one write to a file opened for appending.
 */
export class CommandJournal {
  readonly #file: string;
  #offset = 0;
  #rest = '';

  constructor(file: string) {
    this.#file = file;
  }

  append(entry: JournalEntry): void {
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** The entries that were written since the last call; all of them the first time. */
  readNew(): JournalEntry[] {
    const lines = (this.#rest + this.#readRest()).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as JournalEntry);
  }

  #readRest(): string {
    let descriptor: number;
    try {
      descriptor = openSync(this.#file, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    }
    const chunks: Buffer[] = [];
    try {
      for (;;) {
        const chunk = Buffer.alloc(CHUNK_BYTES);
        const bytes = readSync(descriptor, chunk, 0, CHUNK_BYTES, this.#offset);
        if (bytes === 0) break;
        this.#offset += bytes;
        chunks.push(chunk.subarray(0, bytes));
      }
    } finally {
      closeSync(descriptor);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}
