import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandJournal, commandRuns, overlappingRuns, timedRuns, type JournalEntry } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'journal.jsonl');
});
afterEach(() => folder.remove());

describe('the journal of command processes', () => {
  it('is empty before anyone wrote', () => {
    expect(new CommandJournal(file).readNew()).toEqual([]);
  });

  it('gives each reader every entry once, also one that was half written when it looked', () => {
    const [writer, reader] = [new CommandJournal(file), new CommandJournal(file)];
    writer.append({ event: 'begin', pid: 1 });
    expect(reader.readNew()).toEqual([{ event: 'begin', pid: 1 }]);
    appendFileSync(file, '{"event":"begin",');
    expect(reader.readNew()).toEqual([]);
    appendFileSync(file, '"pid":2}\n');
    writer.append({ event: 'arrive', pid: 2, place: 'ü' });
    expect(reader.readNew()).toEqual([
      { event: 'begin', pid: 2 },
      { event: 'arrive', pid: 2, place: 'ü' },
    ]);
    expect(reader.readNew()).toEqual([]);
  });
});

describe('the runs in a journal', () => {
  const entries = (...list: JournalEntry[]) => list;
  const begin = (pid: number): JournalEntry => ({ event: 'begin', pid });
  const end = (pid: number, exitCode = 0): JournalEntry => ({ event: 'end', pid, endedAtMs: 2000, exitCode, lastLine: '' });

  it('have their command, notes and exit', () => {
    const runs = commandRuns(
      entries(begin(5), { event: 'command', pid: 5, argv: ['save'], startedAtMs: 1000 }, { event: 'note', pid: 5, kind: 'index', facts: { index: 3 } }, end(5, 1)),
    );
    expect(runs).toEqual([
      { pid: 5, argv: ['save'], begin: 0, end: 3, startedAtMs: 1000, endedAtMs: 2000, exitCode: 1, lastLine: '', notes: [{ at: 2, kind: 'index', facts: { index: 3 } }] },
    ]);
  });

  it('are drawn from start to end, if they came that far', () => {
    const runs = commandRuns(entries(begin(5), { event: 'command', pid: 5, argv: ['save', 'x'], startedAtMs: 1000 }, end(5), begin(6)));
    expect(timedRuns(runs)).toEqual([{ description: 'save x', fromMs: 1000, untilMs: 2000 }]);
  });

  it('overlap when one began before another ended', () => {
    const apart = commandRuns(entries(begin(1), end(1), begin(2), end(2)));
    expect(overlappingRuns(apart)).toEqual([]);
    const [first, second, third] = commandRuns(entries(begin(1), begin(2), end(1), begin(3), end(2), end(3)));
    expect(overlappingRuns([first!, second!, third!]).map(({ earlier, later }) => [earlier.pid, later.pid])).toEqual([
      [1, 2],
      [2, 3],
    ]);
  });

  it('are two runs when a process id is used again', () => {
    expect(overlappingRuns(commandRuns(entries(begin(1), end(1), begin(1), end(1))))).toEqual([]);
    expect(commandRuns(entries(begin(1), end(1), begin(1)))).toMatchObject([{ end: 1 }, { begin: 2, end: Infinity, exitCode: null }]);
  });
});
