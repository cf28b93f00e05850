import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockMode } from '@holdfast/core/provider';
import { sharedNowMs } from './shared-clock.js';

interface Entry {
  readonly who: string;
  /** On the shared clock; a holder past it no longer counts, because its lease is over. */
  readonly validUntilMs: number | null;
}

const WRITER = 'writer';

/**
 * Sees who is inside, apart from any lock: each holder leaves a file in the folder of its lock's number.
 * A writer makes its file first and then looks for readers, a reader the other way round, so that one of two always sees the other.
 */
export class Witness {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What was wrong in words, or undefined. */
  enter(lock: number, mode: LockMode, who: string, validUntilMs: number | null): string | undefined {
    const folder = join(this.#folder, String(lock));
    mkdirSync(folder, { recursive: true });
    const entry = JSON.stringify({ who, validUntilMs } satisfies Entry);
    if (mode === 'shared') {
      writeFileSync(join(folder, `reader-${who}`), entry);
      return this.#clash(folder, [WRITER], who, mode, lock);
    }
    const draft = join(folder, `draft-${who}`);
    writeFileSync(draft, entry);
    let clash: string | undefined;
    try {
      linkSync(draft, join(folder, WRITER)); // whole or not at all, so that nobody reads half an entry
    } catch {
      clash = this.#clash(folder, [WRITER], who, mode, lock);
      renameSync(draft, join(folder, WRITER));
    }
    rmSync(draft, { force: true });
    const readers = readdirSync(folder).filter((file) => file.startsWith('reader-'));
    return clash ?? this.#clash(folder, readers, who, mode, lock);
  }

  leave(lock: number, mode: LockMode, who: string): void {
    const file = join(this.#folder, String(lock), mode === 'shared' ? `reader-${who}` : WRITER);
    if (mode === 'exclusive' && readEntry(file)?.who !== who) return; // its lease was over and another is inside
    try {
      unlinkSync(file);
    } catch {
      // somebody who clashed with this holder took the file away; that clash is reported already
    }
  }

  /** From now on what `who` left inside does not count: its process ends. */
  bury(lock: number, who: string): void {
    writeFileSync(join(this.#folder, String(lock), `dead-${who}`), '');
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #clash(folder: string, files: readonly string[], who: string, mode: LockMode, lock: number): string | undefined {
    for (const file of files) {
      const other = readEntry(join(folder, file));
      if (!other || existsSync(join(folder, `dead-${other.who}`)) || (other.validUntilMs !== null && sharedNowMs() > other.validUntilMs)) continue;
      return `${who} (${mode}) entered lock ${String(lock)} while ${other.who} (${file === WRITER ? 'exclusive' : 'shared'}) was inside`;
    }
    return undefined;
  }
}

function readEntry(file: string): Entry | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Entry;
  } catch {
    return undefined; // gone; or a reader's half-written one, and its maker looks for us in turn
  }
}
