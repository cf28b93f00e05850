import type { TimedViolation } from '@holdfast/array-simulator';
import type { CommandRun } from '@holdfast/array-simulator/command-line';
import type { SavedExport } from './saved-exports.js';

/** One change of the whole document: saved to a file, edited, and put back from the same file. */
interface DocumentChange {
  /** Positions in the journal. */
  readonly savedAt: number;
  readonly restoredAt: number;
  /** When the command that put it back had ended, in epoch milliseconds. */
  readonly restoredAtMs: number | null;
  readonly added: ReadonlyMap<string, SavedExport>;
  readonly removed: ReadonlyMap<string, SavedExport>;
  readonly after: ReadonlyMap<string, SavedExport>;
}

/**
 * What changes of the document did to each other, in words. A change that was put back before another was, and after that other had been
 * saved, is not in the other's document: what it added is lost, what it removed comes back, and the number it took is taken again.
 */
export function documentViolations(runs: readonly CommandRun[]): TimedViolation[] {
  const changes = documentChanges(runs);
  const found = new Map<string, TimedViolation>();
  for (const later of changes) {
    for (const text of changes.filter((earlier) => isUnseenBy(later, earlier)).flatMap((earlier) => conflicts(earlier, later))) {
      if (!found.has(text)) found.set(text, { text, atMs: later.restoredAtMs });
    }
  }
  return [...found.values()];
}

/** Whether `earlier` was put back before `later`, which had read the document before that. */
function isUnseenBy(later: DocumentChange, earlier: DocumentChange): boolean {
  return earlier.restoredAt < later.restoredAt && later.savedAt < earlier.restoredAt;
}

function conflicts(earlier: DocumentChange, later: DocumentChange): string[] {
  const found: string[] = [];
  for (const [key, lost] of earlier.added) {
    const taken = later.added.get(key);
    if (taken && taken.path !== lost.path) {
      found.push(`namespace ${lost.nsid} of ${lost.nqn} given to two volumes: ${volumeIn(lost)} and ${volumeIn(taken)}`);
    } else if (!later.after.has(key)) found.push(`lost update: ${volumeIn(lost)}, exported meanwhile, is not in the document that is put back`);
  }
  for (const [key, gone] of earlier.removed) {
    if (later.after.has(key)) found.push(`lost update: ${volumeIn(gone)}, removed meanwhile, is in the document that is put back`);
  }
  return found;
}

function documentChanges(runs: readonly CommandRun[]): DocumentChange[] {
  const saved = new Map<string, { readonly at: number; readonly exports: ReadonlyMap<string, SavedExport> }>();
  const notes = runs.flatMap((run) => run.notes.map((note) => ({ ...note, endedAtMs: run.endedAtMs }))).sort((one, other) => one.at - other.at);
  const changes: DocumentChange[] = [];
  for (const { at, kind, facts, endedAtMs } of notes) {
    if (kind !== 'saved' && kind !== 'restored') continue;
    const file = String(facts['file']);
    const exports = exportsByPlace(JSON.parse(String(facts['exports'])) as readonly SavedExport[]);
    const before = saved.get(file);
    if (kind === 'saved') saved.set(file, { at, exports });
    else if (before) {
      const [added, removed] = [without(exports, before.exports), without(before.exports, exports)];
      changes.push({ savedAt: before.at, restoredAt: at, restoredAtMs: endedAtMs, added, removed, after: exports });
    }
  }
  return changes;
}

const exportsByPlace = (exports: readonly SavedExport[]): ReadonlyMap<string, SavedExport> =>
  new Map(exports.map((one) => [`${one.nqn} ${one.nsid}`, one]));

const without = (all: ReadonlyMap<string, SavedExport>, known: ReadonlyMap<string, SavedExport>): ReadonlyMap<string, SavedExport> =>
  new Map([...all].filter(([key]) => !known.has(key)));

/** The volume by the name of its device. */
const volumeIn = ({ path }: SavedExport): string => path.slice(path.lastIndexOf('/') + 1);
