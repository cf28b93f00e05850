import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Race, RaceOptions, RaceReport } from '@holdfast/array-simulator';
import { lockFiles, testRaces, type RaceCase } from '../src/test/index.js';

const whole: RaceReport = { operations: 4, violations: [], waitsMs: [0, 0, 0, 0], counts: { failedOperations: 0 }, timeline: { holds: [], requests: [], violations: [] } };
const raced: RaceReport = { ...whole, violations: ['LUN 1 given to two volumes'] };

/** A race that ends as it is told, and remembers who ran it. */
function toldRace(reports: { readonly locked: RaceReport; readonly unlocked: RaceReport }): Race & { readonly runs: RaceOptions[] } {
  const runs: RaceOptions[] = [];
  return {
    system: 'toy',
    lock: 'toy-{host}',
    scope: 'node',
    runs,
    run: async (options) => {
      runs.push(options);
      return options.provider.export === 'AlwaysGrantsLockProvider' ? reports.unlocked : reports.locked;
    },
  };
}

/** What `testRaces` registers, by title. */
function registered(raceCase: Partial<RaceCase> & Pick<RaceCase, 'race'>): Map<string, () => Promise<void>> {
  const tests = new Map<string, () => Promise<void>>();
  const runner = {
    describe: (_title: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void tests.set(title, body),
    afterAll: () => undefined,
  };
  testRaces(runner, [{ processes: 4, callers: 4, provider: lockFiles, sees: [/^LUN \d+ given to two volumes$/], ...raceCase }]);
  return tests;
}

const variable = 'HOLDFAST_REPETITIONS';
const before = process.env[variable];
afterEach(() => {
  if (before === undefined) delete process.env[variable];
  else process.env[variable] = before;
});

describe('the tests of a race', () => {
  const locked = 'keeps the array whole while 4 processes use it (run 1)';
  const unlocked = 'is missed by the array when everybody is let in (run 1)';

  it('pass when the array is whole with the lock and reports the race without it', async () => {
    const race = toldRace({ locked: whole, unlocked: raced });
    const tests = registered({ race });
    await tests.get(locked)!();
    await tests.get(unlocked)!();
    expect(race.runs.map(({ provider }) => provider.module)).toEqual(['@holdfast/provider-proper-lockfile', '@holdfast/conformance/broken']);
    expect(race.runs[1]!.provider.options).toEqual({ reach: 'node' });
    for (const { lockDirectory } of race.runs) expect([existsSync(lockDirectory), existsSync(dirname(lockDirectory))]).toEqual([false, true]);
  });

  it.each([
    ['a violation', raced],
    ['a failed operation', { ...whole, counts: { failedOperations: 1 } }],
  ])('fail at %s with the lock', async (_what, report) => {
    await expect(registered({ race: toldRace({ locked: report, unlocked: raced }) }).get(locked)!()).rejects.toThrow();
  });

  it('fail when a kind of violation is not reported without the lock', async () => {
    const tests = registered({ race: toldRace({ locked: whole, unlocked: raced }), sees: [/^LUN/, /^host lost/] });
    await expect(tests.get(unlocked)!()).rejects.toThrow('/^host lost/ is in none of ["LUN 1 given to two volumes"]');
  });

  it('fail when what else must hold does not', async () => {
    const checkReport = () => {
      throw new Error('too few waits');
    };
    await expect(registered({ race: toldRace({ locked: whole, unlocked: raced }), checkReport }).get(locked)!()).rejects.toThrow('too few waits');
  });

  it('are as many as the environment says, and a number that is none is refused', () => {
    process.env[variable] = '20';
    expect(registered({ race: toldRace({ locked: whole, unlocked: raced }) }).size).toBe(40);
    process.env[variable] = 'many';
    expect(() => registered({ race: toldRace({ locked: whole, unlocked: raced }) })).toThrow('HOLDFAST_REPETITIONS is "many"; allowed is a whole number from 1');
  });
});
