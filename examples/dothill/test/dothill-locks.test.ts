import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderSpec, RaceReport } from '@holdfast/array-simulator';
import { races } from '../races/index.js';

const REPETITIONS = Number(process.env['HOLDFAST_REPETITIONS'] ?? 3);
const PROCESSES = 4;
const CALLERS = 16;
const RACE_TIMEOUT_MS = 60_000;

const alwaysGrants: ProviderSpec = { module: '@holdfast/conformance/broken', export: 'AlwaysGrantsLockProvider', options: { reach: 'global' } };

const [session, lun] = races;
const cases = [
  { title: 'session', race: session!, sees: /requests in flight on controller A|login of manage committed during/ },
  { title: 'lun', race: lun!, sees: /LUN \d+ given to two volumes/ },
];

describe.each(cases)('$title: the lock $race.lock', ({ race, sees }) => {
  let lockDirectory: string;
  beforeEach(async () => {
    lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-dothill-locks-'));
  });
  afterEach(() => rm(lockDirectory, { recursive: true }));

  const run = (provider: ProviderSpec, seed: number): Promise<RaceReport> =>
    race.run({ callers: CALLERS, processes: PROCESSES, seed, provider, lockDirectory });
  const seeds = Array.from({ length: REPETITIONS }, (_, index) => index + 1);

  it.each(seeds)('keeps the array whole while 4 processes use it (run %d)', async (seed) => {
    const provider = { module: '@holdfast/provider-proper-lockfile', export: 'ProperLockfileLockProvider', options: { directory: join(lockDirectory, 'tested') } };
    const report = await run(provider, seed);
    expect(report.violations).toEqual([]);
    expect(report.counts['failedOperations']).toBe(0);
    expect(report.waitsMs.length).toBeGreaterThanOrEqual(report.operations);
  }, RACE_TIMEOUT_MS);

  it.each(seeds)('is missed by the array when everybody is let in (run %d)', async (seed) => {
    const report = await run(alwaysGrants, seed);
    expect(report.violations.filter((violation) => sees.test(violation))).not.toEqual([]);
  }, RACE_TIMEOUT_MS);
});
