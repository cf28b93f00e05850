import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { engineForTests, isWanted, startEtcd, startPostgres, startRedis } from '@holdfast/engines';
import { lockFiles, testRaces } from '@holdfast/race-kit/test';
import { runDothillRaceAcrossNodes } from '../races/dothill-race.js';
import { races } from '../races/index.js';
import { lunWorkload, sessionWorkload } from '../races/workloads.js';

const PROCESSES = 4;
const CALLERS = 16;
const RACE_TIMEOUT_MS = 60_000;

const [session, lun] = races;
/** Without the array's lock most attaches fail, because others end their sessions: that is seen for certain, a LUN given twice in most runs. */
const eitherRace = /LUN \d+ given to two volumes|requests in flight on controller A|login of manage committed during/;
const cases = [
  { title: 'session', race: session!, workload: sessionWorkload, sees: /requests in flight on controller A|login of manage committed during/ },
  { title: 'lun', race: lun!, workload: lunWorkload, sees: /LUN \d+ given to two volumes/ },
];

const contenders = testRaces(
  { describe, it, afterAll },
  cases.map(({ title, race, sees }) => ({
    title,
    race,
    processes: PROCESSES,
    callers: CALLERS,
    provider: lockFiles,
    sees: [sees],
    checkReport: ({ waitsMs, operations }) => expect(waitsMs.length).toBeGreaterThanOrEqual(operations),
  })),
);

const engines = [
  { engine: 'redis', start: startRedis },
  { engine: 'etcd', start: startEtcd },
  { engine: 'postgres', start: startPostgres },
] as const;

describe('4 processes on nodes of their own, with lock files only', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'holdfast-dothill-nodes-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.each(cases)('do not exclude each other, and the array sees it: $title', async ({ workload }) => {
    const report = await runDothillRaceAcrossNodes(workload, { callers: CALLERS, processes: PROCESSES, seed: 1, contenders }, { directory });
    expect(report.violations.filter((violation) => eitherRace.test(violation))).not.toEqual([]);
  }, RACE_TIMEOUT_MS);
});

// What the environment leaves out is shown as skipped.
for (const { engine, start } of engines) {
  const server = isWanted(engine) ? await engineForTests({ afterAll }, start) : undefined;
  (server ? describe : describe.skip)(`4 processes on nodes of their own, with the locks of ${engine}`, () => {
    let directory: string;
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'holdfast-dothill-nodes-'));
    });
    afterAll(() => rm(directory, { recursive: true }));

    it.each(cases)('keep the array whole: $title', async ({ workload }) => {
      const report = await runDothillRaceAcrossNodes(workload, { callers: CALLERS, processes: PROCESSES, seed: 1, contenders }, { url: server!.url, directory });
      expect([report.violations, report.counts['failedOperations']]).toEqual([[], 0]);
      expect(report.waitsMs.length).toBeGreaterThanOrEqual(report.operations);
    }, RACE_TIMEOUT_MS);
  });
}
