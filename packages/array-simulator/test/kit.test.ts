import { describe, expect, it } from '@jest/globals';
import { CommitWindow, FaultPlan, ManualClock, OverlapRecorder, SeededRandom, ViolationJournal, parseSimulatorSettings } from '../src/index.js';

describe('OverlapRecorder', () => {
  it('says nothing about requests that follow each other', () => {
    const journal = new ViolationJournal();
    const recorder = new OverlapRecorder(journal, 'controller A');
    recorder.begin('first').end();
    recorder.begin('second').end();
    expect(journal.report().violations).toEqual([]);
  });

  it('tells which request began during which', () => {
    const journal = new ViolationJournal();
    const recorder = new OverlapRecorder(journal, 'controller A');
    recorder.begin('first');
    const second = recorder.begin('second');
    recorder.begin('third');
    second.end();
    expect(recorder.inFlight).toEqual(['first', 'third']);
    expect(journal.report().violations).toEqual([
      '2 requests in flight on controller A: second began during first',
      '3 requests in flight on controller A: third began during first and 1 more',
    ]);
  });
});

describe('CommitWindow', () => {
  it('keeps those who pass until its width has gone by, and only at the points that have one', async () => {
    const clock = new ManualClock();
    const window = new CommitWindow({ map: 100 }, clock);
    await window.pass('login');
    let isThrough = false;
    const passing = window.pass('map').then(() => (isThrough = true));
    clock.advance(99);
    await Promise.resolve();
    expect(isThrough).toBe(false);
    clock.advance(1);
    await passing;
    expect(isThrough).toBe(true);
  });

  it('keeps those who pass until somebody has come to another point, or its time is over', async () => {
    const clock = new ManualClock();
    const window = new CommitWindow({ create: { until: 'delete', atMostMs: 100 } }, clock);
    const through: string[] = [];
    const late = window.pass('create').then(() => through.push('late'));
    clock.advance(100);
    await late;
    const woken = window.pass('create').then(() => through.push('woken'));
    await window.pass('map');
    expect(through).toEqual(['late']);
    await window.pass('delete');
    await woken;
    await window.pass('create'); // somebody has come already
    expect(through).toEqual(['late', 'woken']);
    window.configure({ create: { until: 'delete', atMostMs: 50 } });
    const anew = window.pass('create').then(() => through.push('anew'));
    await Promise.resolve();
    expect(through).toHaveLength(2);
    clock.advance(50);
    await anew;
  });
});

describe('FaultPlan', () => {
  it('strikes matching requests after those it lets pass, as often as planned', () => {
    const plan = new FaultPlan();
    plan.plan({ match: 'login', skip: 1, times: 2, fault: { kind: 'disconnect' } });
    const struck = ['login 1', 'other', 'login 2', 'login 3', 'login 4'].filter((request) => plan.take(request) !== undefined);
    expect(struck).toEqual(['login 2', 'login 3']);
  });
});

describe('SeededRandom', () => {
  it('makes the same choices for the same seed', () => {
    const choices = (seed: number) => new SeededRandom(seed).shuffle([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(choices(7)).toEqual(choices(7));
    expect(choices(7)).not.toEqual(choices(8));
    expect([...choices(7)].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});

describe('simulator settings', () => {
  it.each([
    ['{', 'not JSON'],
    ['[]', 'not a JSON object'],
    ['{"window":1}', 'unknown key "window"; known are windowMs, latencyMs, faults'],
    ['{"toString":1}', 'unknown key "toString"'],
    ['{"windowMs":-1}', 'settings.windowMs: got -1'],
    ['{"windowMs":{"map":"x"}}', 'allowed is milliseconds from 0 to 600000'],
    ['{"faults":[{"match":"x","fault":{"kind":"explode"}}]}', 'settings.faults'],
  ])('refuses %s with a sentence', (text, sentence) => {
    expect(() => parseSimulatorSettings(text)).toThrow(sentence);
  });
});
