import { describe, expect, it } from '@jest/globals';
import { choosePaint } from '../src/paint.js';
import { percentile } from '../src/percentile.js';
import { createProgress } from '../src/progress.js';
import { brokenReport, collector, fakeRace, report } from './fake-race.js';

const ESC = '\u001b';
const race = fakeRace({ without: brokenReport, with: report() });

describe('progress', () => {
  it('keeps to one line at a terminal and rewrites it', () => {
    const stream = collector(true);
    const progress = createProgress(stream, 2, {});
    progress.started(race, 'without');
    progress.progressed(race, 'without', 3, 6);
    expect(stream.text()).not.toContain('\n');
    expect(stream.text()).toContain(`\r${ESC}[2K[1/2] toy {self.driverName}-map: without the lock ##########.......... 3/6`);
    progress.finished(race, 'without', brokenReport, 1500);
    expect(stream.text()).not.toContain('\n');
    expect(stream.text().endsWith(`\r${ESC}[2K`)).toBe(true);
  });

  it('shows races that run at the same time side by side', () => {
    const stream = collector(true);
    const progress = createProgress(stream, 4, {});
    const other = { ...race, system: 'other' };
    progress.started(race, 'without');
    progress.started(other, 'without');
    progress.progressed(race, 'without', 3, 6);
    expect(stream.text()).toMatch(/\[1\/4\] toy .* 3\/6 {2}\[2\/4\] other [^\r]*$/);
    progress.finished(race, 'without', brokenReport, 1500);
    expect(stream.text()).toMatch(/\r[^\r]*K\[2\/4\] other [^\r]*$/);
  });

  it.each([
    ['no terminal', false, {}],
    ['a terminal that cannot move its cursor', true, { TERM: 'dumb' }],
  ])('writes one line for each run that has ended and no control sequence with %s', (_, isTTY, env) => {
    const stream = collector(isTTY);
    const progress = createProgress(stream, 2, env);
    progress.started(race, 'with');
    progress.progressed(race, 'with', 3, 6);
    progress.finished(race, 'with', report(), 10);
    expect(stream.text()).not.toContain(ESC);
    expect(stream.text()).toBe('[1/2] toy {self.driverName}-map: with the lock: 8 operations, no violation (0.0 s)\n');
  });
});

describe('colours', () => {
  it('are used at a terminal only, and not when the reader forbids them', () => {
    const green = `${ESC}[32mok${ESC}[39m`;
    expect(choosePaint(true, true, {}).good('ok')).toBe(green);
    expect(choosePaint(true, true, { NO_COLOR: '' }).good('ok')).toBe(green);
    expect(choosePaint(true, true, { NO_COLOR: '1' }).good('ok')).toBe('ok');
    expect(choosePaint(false, true, {}).good('ok')).toBe('ok');
    expect(choosePaint(true, false, {}).bad('ok')).toBe('ok');
  });
});

describe('a percentile', () => {
  it('is a sample that really occurred, and null without samples', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
    expect(percentile([7], 0.5)).toBe(7);
    expect(percentile([], 0.5)).toBeNull();
  });
});
