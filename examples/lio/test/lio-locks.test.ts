import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProviderSpec, RaceReport } from '@holdfast/array-simulator';
import { races } from '../races/index.js';

const REPETITIONS = Number(process.env['HOLDFAST_REPETITIONS'] ?? 3);
const PROCESSES = 4;
const CALLERS = 4;
const RACE_TIMEOUT_MS = 120_000;

const alwaysGrants: ProviderSpec = { module: '@holdfast/conformance/broken', export: 'AlwaysGrantsLockProvider', options: { reach: 'node' } };

describe.each(races)('the lock $lock', (race) => {
  let lockDirectory: string;
  beforeEach(async () => {
    lockDirectory = await mkdtemp(join(tmpdir(), 'holdfast-lio-locks-'));
  });
  afterEach(() => rm(lockDirectory, { recursive: true }));

  const run = (provider: ProviderSpec, seed: number): Promise<RaceReport> =>
    race.run({ callers: CALLERS, processes: PROCESSES, seed, provider, lockDirectory });
  const seeds = Array.from({ length: REPETITIONS }, (_, index) => index + 1);

  it.each(seeds)(
    'lets one cinder-rtstool run at a time, and loses nothing, while 4 processes export volumes (run %d)',
    async (seed) => {
      const directory = join(lockDirectory, 'tested');
      const report = await run({ module: '@holdfast/provider-proper-lockfile', export: 'ProperLockfileLockProvider', options: { directory } }, seed);
      expect(report.violations).toEqual([]);
      expect(report.counts).toEqual({ failedOperations: 0 });
      expect(report.waitsMs).toHaveLength(14); // 2 for each volume that stays, 5 for each that goes
    },
    RACE_TIMEOUT_MS,
  );

  it.each(seeds)(
    'is missed by the node when everybody is let in (run %d)',
    async (seed) => {
      const { violations } = await run(alwaysGrants, seed);
      expect(violations).toContainEqual(expect.stringMatching(/^two cinder-rtstool commands ran at once: /));
      expect(violations).toContainEqual(expect.stringMatching(/^HBA index \d+ given to two volumes: /));
    },
    RACE_TIMEOUT_MS,
  );
});
