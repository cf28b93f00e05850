import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { CommandJournal, GatherWindow } from '../../src/command-line/index.js';
import { temporaryFolder } from './temporary-folder.js';

const NEVER_MS = 60_000;

let folder: ReturnType<typeof temporaryFolder>;
let journal: CommandJournal;
beforeEach(() => {
  folder = temporaryFolder();
  journal = new CommandJournal(join(folder.path, 'journal.jsonl'));
});
afterEach(() => folder.remove());

// Two commands played by one process: what matters is that both ids are alive.
const [one, other] = [process.pid, process.ppid];
const window = (pid: number, windowMs = 1, gatherMs = NEVER_MS) =>
  new GatherWindow({ journal: new CommandJournal(join(folder.path, 'journal.jsonl')), pid, windowMs, gatherMs });
const places = () => new CommandJournal(join(folder.path, 'journal.jsonl')).readNew().map(({ event, pid }) => `${event} ${pid === one ? 'one' : 'other'}`);

describe('the window between check and commit', () => {
  it('does not wait for anybody when nobody else runs', async () => {
    journal.append({ event: 'begin', pid: one });
    await window(one).hold('check');
    expect(places()).toEqual(['begin one', 'arrive one', 'leave one']);
  });

  it('holds the first place, and no other, for its time', async () => {
    journal.append({ event: 'begin', pid: one });
    const held = window(one, 40);
    const startedAt = performance.now();
    await held.hold('first');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(40);
    expect(places()).toEqual(['begin one', 'arrive one', 'leave one']);
  });

  it('waits until every command that has begun stands at a place too', async () => {
    journal.append({ event: 'begin', pid: one });
    journal.append({ event: 'begin', pid: other });
    const first = window(one).hold('check');
    const second = window(other).hold('elsewhere');
    await Promise.all([first, second]);
    const order = places();
    expect(Math.max(order.indexOf('arrive one'), order.indexOf('arrive other'))).toBeLessThan(
      Math.min(order.indexOf('leave one'), order.indexOf('leave other')),
    );
  });

  it('counts one that stood at a place and went on as met', async () => {
    journal.append({ event: 'begin', pid: other });
    const waiting = window(one).hold('check');
    journal.append({ event: 'arrive', pid: other, place: 'x' });
    journal.append({ event: 'leave', pid: other, place: 'x' });
    await waiting;
  });

  it('goes on when the other ends', async () => {
    journal.append({ event: 'begin', pid: other });
    const waiting = window(one).hold('check');
    journal.append({ event: 'end', pid: other, endedAtMs: 0, exitCode: 0, lastLine: '' });
    await waiting;
  });

  it('goes on when the other was killed', async () => {
    journal.append({ event: 'begin', pid: 4_194_305 }); // above the highest process id there can be
    await window(one).hold('check');
  });

  it('waits no longer than it is told for one that never comes', async () => {
    journal.append({ event: 'begin', pid: other });
    await window(one, 1, 30).hold('check');
  });
});
