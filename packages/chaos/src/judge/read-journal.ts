import { existsSync, readFileSync } from 'node:fs';
import type { Acquisition } from '@holdfast/conformance/history';
import type { JournalEntry } from '../contender/journal.js';

type Draft = { -readonly [Key in keyof Acquisition]: Acquisition[Key] };

/** What one contender process saw. */
export interface ContenderRecord {
  readonly acquisitions: readonly Acquisition[];
  /** Refusals by their code. */
  readonly refusals: ReadonlyMap<string, number>;
}

/** Reads a journal as far as its process came. */
export function readJournal(path: string): ContenderRecord {
  const drafts = new Map<number, Draft>();
  const refusals = new Map<string, number>();
  for (const entry of entriesOf(path)) {
    if (entry.kind === 'asked') {
      const { id, atMs, lock, party, mode } = entry;
      drafts.set(id, { lock, party, mode, askedAtMs: atMs });
      continue;
    }
    const draft = drafts.get(entry.id)!;
    if (entry.kind === 'granted') Object.assign(draft, { grantedAtMs: entry.atMs, ...(entry.fence !== undefined && { fence: entry.fence }) });
    else if (entry.kind === 'held') draft.heldUntilMs = entry.atMs;
    else if (entry.kind === 'released' && draft.heldUntilMs !== undefined) draft.releasedAtMs = entry.atMs;
    else if (entry.kind === 'refused') refusals.set(entry.code, (refusals.get(entry.code) ?? 0) + 1);
  }
  return { acquisitions: [...drafts.values()], refusals };
}

function entriesOf(path: string): readonly JournalEntry[] {
  if (!existsSync(path)) return []; // killed before its first word
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1) // what stands after the last line end was cut short by the end of its process
    .map((line) => JSON.parse(line) as JournalEntry);
}
