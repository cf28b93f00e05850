import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ContenderSource, ProviderSpec, Race, RaceReport } from '@holdfast/array-simulator';
import { WarmContenders } from '../warm-contenders.js';

const REPETITIONS_VARIABLE = 'HOLDFAST_REPETITIONS';
const DEFAULT_REPETITIONS = 3;
/** Only a hang takes this long: the slowest race takes a few seconds on an idle machine, and this machine may be busy. */
const RACE_TIMEOUT_MS = 300_000;

/** What {@link testRaces} needs of a test runner. */
export interface RaceTestRunner {
  describe(title: string, body: () => void): void;
  it(title: string, body: () => Promise<void>, timeoutMs?: number): void;
  afterAll(body: () => Promise<void>): void;
}

/** A race, who takes part in it, and how its array tells whether the lock was there. */
export interface RaceCase {
  /** What the race is about, where a system has several. */
  readonly title?: string;
  readonly race: Race;
  readonly processes: number;
  /** In all processes together. */
  readonly callers: number;
  /** The engine that is to keep the array whole; it may keep files in the directory. */
  readonly provider: (directory: string) => ProviderSpec;
  /** What the array reports in each run without the lock, one pattern for each kind of violation. */
  readonly sees: readonly RegExp[];
  /** Looks at the report of a run with the lock, in which nothing went wrong, for what else must hold. */
  readonly checkReport?: (report: RaceReport) => void;
}

/**
 * Registers for each race, three times over (`HOLDFAST_REPETITIONS` changes that), a run with its lock, in which the array reports no violation and no
 * operation fails, and as its negative control a run in which everybody is let in, and the array reports the race. The repetition is the seed of a run.
 * Returns the processes of the races, for more runs in the same file: they are kept from one to the next, and gone after the last test.
 */
export function testRaces({ describe, it, afterAll }: RaceTestRunner, cases: readonly RaceCase[]): ContenderSource {
  const contenders = new WarmContenders();
  afterAll(() => contenders.stop());
  for (const raceCase of cases) {
    const { title, race, processes, callers, provider, sees, checkReport } = raceCase;
    const parties = processes === 1 ? `${callers} callers of one process use it` : `${processes} processes use it`;
    const run = async (providerIn: (directory: string) => ProviderSpec, seed: number): Promise<RaceReport> => {
      const lockDirectory = await mkdtemp(join(tmpdir(), `holdfast-${race.system}-locks-`));
      try {
        return await race.run({ callers, processes, seed, provider: providerIn(join(lockDirectory, 'tested')), lockDirectory, contenders });
      } finally {
        await rm(lockDirectory, { recursive: true });
      }
    };

    describe(`${title === undefined ? '' : `${title}: `}the lock ${race.lock}`, () => {
      for (const seed of seeds()) {
        it(`keeps the array whole while ${parties} (run ${seed})`, async () => {
          const report = await run(provider, seed);
          assert.deepEqual(report.violations, []);
          assert.equal(report.counts['failedOperations'], 0, 'operations failed');
          checkReport?.(report);
        }, RACE_TIMEOUT_MS);

        it(`is missed by the array when everybody is let in (run ${seed})`, async () => {
          const { violations } = await run(() => alwaysGrants(race), seed);
          for (const pattern of sees) assert.ok(violations.some((violation) => pattern.test(violation)), `${pattern} is in none of ${JSON.stringify(violations)}`);
        }, RACE_TIMEOUT_MS);
      }
    });
  }
  return contenders;
}

/** Named as data: this package brings no provider. */
const alwaysGrants = ({ scope }: Race): ProviderSpec => ({
  module: '@holdfast/conformance/broken',
  export: 'AlwaysGrantsLockProvider',
  options: { reach: scope },
});

function seeds(): readonly number[] {
  const text = process.env[REPETITIONS_VARIABLE] ?? String(DEFAULT_REPETITIONS);
  const repetitions = Number(text);
  if (!Number.isInteger(repetitions) || repetitions < 1) throw new RangeError(`${REPETITIONS_VARIABLE} is "${text}"; allowed is a whole number from 1`);
  return Array.from({ length: repetitions }, (_, index) => index + 1);
}
