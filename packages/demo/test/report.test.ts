import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RaceReport } from '@holdfast/array-simulator';
import type { RaceComparison } from '../src/race-comparison.js';
import { comparisonPicture } from '../src/report/comparison-picture.js';
import { lanesOf } from '../src/report/lanes.js';
import { openReport } from '../src/report/index.js';
import { reportPage } from '../src/report/report-page.js';
import { UsageError } from '../src/usage-error.js';
import { judge } from '../src/verdict.js';
import { brokenReport, report } from './fake-race.js';
import { openInBrowser } from './browser.js';

const HOSTILE = `<script>alert('x')</script>&"\u0000`;

function comparison(changes: Partial<RaceReport> = {}): RaceComparison {
  const withoutLock = { ...brokenReport, ...changes };
  return { system: 'toy', lock: '{self.name}-map', side: undefined, scope: 'global', callers: 2, processes: 2, withoutLock, withLock: report() };
}

const marks = (markup: string): number => markup.split('data-violation').length - 1;

describe('lanes', () => {
  it('are as few as keep spans apart that overlap', () => {
    const spans = [[0, 5], [5, 9], [1, 4], [2, 3], [9, 9], [9, 9]].map(([fromMs, untilMs]) => ({ fromMs: fromMs!, untilMs: untilMs! }));
    expect(lanesOf(spans).map((lane) => lane.map(({ fromMs }) => fromMs))).toEqual([[0, 5, 9], [1, 9], [2]]);
    expect(lanesOf([])).toEqual([]);
  });
});

describe('a picture', () => {
  it('has a lane for each process and for the array, and a mark where a violation was seen, without the lock only', () => {
    const picture = comparisonPicture(comparison());
    for (const text of ['process 1', 'process 2', 'the array', 'is inside 100 ms', 'PUT /map/0', 'LUN 1 given to two volumes', 'Without the lock: 1 violation', 'With the lock: no violation']) {
      expect(picture).toContain(text);
    }
    expect(marks(picture)).toBe(1);
    expect(marks(picture.slice(picture.indexOf('With the lock:')))).toBe(0);
  });

  it('marks at the end what was found in what was left', () => {
    const timeline = { ...brokenReport.timeline, violations: [{ text: 'volume lost', atMs: null }] };
    expect(comparisonPicture(comparison({ timeline }))).toMatch(/M942 [^]*volume lost|volume lost<\/title><path d="M942 /);
  });

  it('draws a run in which nothing happened', () => {
    expect(comparisonPicture(comparison(report()))).not.toMatch(/NaN|Infinity/);
  });
});

describe('a report file', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-report-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is refused before the first race where it cannot be written', async () => {
    await expect(openReport(join(folder, 'missing', 'race.html'), 1)).rejects.toThrow(UsageError);
  });

  it('is refused as one picture of several locks', async () => {
    await expect(openReport(join(folder, 'race.svg'), 2)).rejects.toThrow(/one picture, and 2 locks are run/);
  });

  it('holds one picture by itself, or the page', async () => {
    const comparisons = [comparison()];
    for (const [name, beginning] of [['race.svg', '<svg'], ['race.html', '<!doctype html>']] as const) {
      await (await openReport(join(folder, name), 1))(comparisons, judge(comparisons));
      expect(readFileSync(join(folder, name), 'utf8').startsWith(beginning)).toBe(true);
    }
  });

  it('would be known for an error in a browser', async () => {
    const file = join(folder, 'wrong.html');
    writeFileSync(file, '<!doctype html><title>wrong</title><script>nothing.here()</script>');
    expect((await openInBrowser(file, folder)).complaints).toEqual([expect.stringContaining('nothing is not defined')]);
  }, 120_000);

  it('opens in a browser without an error and loads nothing; what locks and arrays say is text', async () => {
    const timeline = { ...brokenReport.timeline, violations: [{ text: HOSTILE, atMs: 1050 }] };
    const comparisons = [{ ...comparison({ timeline, violations: [HOSTILE] }), lock: HOSTILE }, comparison()];
    const file = join(folder, 'race.html');
    await (await openReport(file, 2))(comparisons, judge(comparisons));
    const { dom, complaints } = await openInBrowser(file, folder);
    expect(complaints).toEqual([]);
    expect(dom).toContain('2 locks: every race happened without its lock, none with it.');
    expect(dom).not.toContain('<script>');
    expect(dom.match(/<svg/g)).toHaveLength(2);
    expect(marks(dom)).toBe(2);
    expect(reportPage(comparisons, judge(comparisons))).not.toMatch(/(?:src|href)="(?!#|data:)/);
  }, 120_000);
});
