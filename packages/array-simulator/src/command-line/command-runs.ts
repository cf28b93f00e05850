import type { TimedRequest } from '../race-timeline.js';
import type { JournalEntry } from './command-journal.js';

/** One command process from begin to end, as its journal tells it. */
export interface CommandRun {
  readonly pid: number;
  readonly argv: readonly string[];
  /** Positions in the journal, which is the order in which things happened. */
  readonly begin: number;
  /** Infinity when it never wrote its end: it runs, or was killed. */
  readonly end: number;
  /** Epoch milliseconds; null when the command did not come that far. */
  readonly startedAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly exitCode: number | null;
  readonly lastLine: string;
  readonly notes: readonly { readonly at: number; readonly kind: string; readonly facts: Readonly<Record<string, string | number>> }[];
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Puts the entries of a journal together, command by command, in the order of their begin. */
export function commandRuns(entries: readonly JournalEntry[]): CommandRun[] {
  const runs: Writable<CommandRun>[] = [];
  const open = new Map<number, Writable<CommandRun>>();
  entries.forEach((entry, at) => {
    const run = open.get(entry.pid);
    if (entry.event === 'begin') {
      const begun = { pid: entry.pid, argv: [], begin: at, end: Infinity, startedAtMs: null, endedAtMs: null, exitCode: null, lastLine: '', notes: [] };
      open.set(entry.pid, begun);
      runs.push(begun);
    } else if (run && entry.event === 'command') Object.assign(run, { argv: entry.argv, startedAtMs: entry.startedAtMs });
    else if (run && entry.event === 'note') run.notes = [...run.notes, { at, kind: entry.kind, facts: entry.facts }];
    else if (run && entry.event === 'end') {
      Object.assign(run, { end: at, endedAtMs: entry.endedAtMs, exitCode: entry.exitCode, lastLine: entry.lastLine });
      open.delete(entry.pid);
    }
  });
  return runs;
}

/** Each command that began while another ran, beside the one that had begun before. */
export function overlappingRuns(runs: readonly CommandRun[]): { readonly earlier: CommandRun; readonly later: CommandRun }[] {
  return runs.flatMap((later, position) => {
    const earlier = runs.slice(0, position).find((run) => run.end > later.begin);
    return earlier ? [{ earlier, later }] : [];
  });
}

/** The commands that came to an end as what the node was asked, for a picture of it. */
export function timedRuns(runs: readonly CommandRun[]): TimedRequest[] {
  return runs.flatMap(({ argv, startedAtMs, endedAtMs }) =>
    startedAtMs === null || endedAtMs === null ? [] : [{ description: argv.join(' '), fromMs: startedAtMs, untilMs: endedAtMs }],
  );
}
