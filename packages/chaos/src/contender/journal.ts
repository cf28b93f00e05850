import { openSync, writeSync } from 'node:fs';
import type { LockMode } from '@holdfast/core/provider';
import { sharedNowMs } from './shared-clock.js';

/** One line of a journal. Times are on the clock that all processes of the host share. */
export type JournalEntry =
  | { readonly kind: 'asked'; readonly id: number; readonly atMs: number; readonly lock: string; readonly party: string; readonly mode: LockMode }
  | { readonly kind: 'granted'; readonly id: number; readonly atMs: number; readonly fence?: string }
  /** The holder looked at `atMs` or later, and held. */
  | { readonly kind: 'held'; readonly id: number; readonly atMs: number }
  | { readonly kind: 'released'; readonly id: number; readonly atMs: number }
  | { readonly kind: 'refused'; readonly id: number; readonly atMs: number; readonly code: string };

type WithoutTime<Entry> = Entry extends unknown ? Omit<Entry, 'atMs'> : never;

/** What a contender saw, written before it goes on, so that it is there whatever ends the process. */
export class Journal {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, 'a');
  }

  /** @param atMs - when it was; now by default */
  write(entry: WithoutTime<JournalEntry>, atMs = sharedNowMs()): void {
    writeSync(this.#file, `${JSON.stringify({ ...entry, atMs })}\n`);
  }
}
