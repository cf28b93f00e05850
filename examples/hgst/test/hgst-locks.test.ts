import { afterAll, describe, expect, it } from '@jest/globals';
import type { ProviderSpec, RaceReport } from '@holdfast/array-simulator';
import { asyncMutex, ownQueue, testRaces } from '@holdfast/race-kit/test';
import { runDevicesRace, type DuplicateNames } from '../races/devices-race.js';
import { races } from '../races/index.js';

const CALLERS = 64;
const FEWER_CALLERS = 16; // where the number shows nothing more: each costs the start of two processes
const RACE_TIMEOUT_MS = 300_000;

const alwaysGrants: ProviderSpec = { module: '@holdfast/conformance/broken', export: 'AlwaysGrantsLockProvider', options: { reach: 'process' } };

const options = (provider: ProviderSpec, callers = CALLERS) => ({ callers, processes: 1, seed: 1, provider, lockDirectory: '', contenders });

function expectWhole({ violations, counts, operations, waitsMs }: RaceReport, callers = CALLERS): void {
  expect(violations).toEqual([]);
  expect(counts).toEqual({ requests: 2 * callers, failedOperations: 0 }); // a list and a create for each
  expect([operations, waitsMs.length]).toEqual([callers, callers]);
}

const contenders = testRaces(
  { describe, it, afterAll },
  races.map((race) => ({
    title: '64 volumes of one name get spaces of their own',
    race,
    processes: 1,
    callers: CALLERS,
    provider: ownQueue,
    sees: [/^space "data\d*" given to \d+ volumes$/],
    checkReport: (report) => expectWhole(report),
  })),
);

describe('the lock devices, otherwise', () => {
  const run = (how: DuplicateNames, provider: ProviderSpec, callers?: number): Promise<RaceReport> => runDevicesRace(how, options(provider, callers));

  it('does the same from another engine, on a cluster that refuses a name that exists', async () => {
    expectWhole(await run('refuse', asyncMutex(), FEWER_CALLERS), FEWER_CALLERS);
  }, RACE_TIMEOUT_MS);

  it('is missed by those who are refused on such a cluster, and they alone', async () => {
    const { violations, counts } = await run('refuse', alwaysGrants, FEWER_CALLERS);
    expect(violations.every((violation) => /^two creates of space "data\d*" passed the check together/.test(violation))).toBe(true);
    expect(counts['failedOperations']).toBeGreaterThanOrEqual(1);
  }, RACE_TIMEOUT_MS);

  it('needs one process, and takes one, however many are asked for', async () => {
    const { violations, operations } = await races[0]!.run({ ...options(ownQueue(), 8), processes: 4 });
    expect([violations, operations]).toEqual([[], 8]);
  }, RACE_TIMEOUT_MS);
});
