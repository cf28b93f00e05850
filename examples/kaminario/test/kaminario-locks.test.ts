import { afterAll, describe, expect, it } from '@jest/globals';
import { lockFiles, ownQueue, testRaces } from '@holdfast/race-kit/test';
import { races } from '../races/index.js';

const WINNER_LOSES_HOST = /^host "compute-01" made by one of \d clients that asked for it at once, and deleted before anything was mapped to it$/;

const [newHost, failedOverHost, busyArray] = races;
const cases = [
  { title: 'rollback', race: newHost!, callers: 16, processes: 4, sees: WINNER_LOSES_HOST, provider: lockFiles },
  { title: 'rollback at the replica', race: failedOverHost!, callers: 16, processes: 4, sees: WINNER_LOSES_HOST, provider: lockFiles },
  { title: 'busy', race: busyArray!, callers: 64, processes: 1, sees: /^\d+ requests in flight on K2 10401/, provider: ownQueue },
];

testRaces(
  { describe, it, afterAll },
  cases.map(({ sees, ...raceCase }) => ({
    ...raceCase,
    sees: [sees],
    checkReport: ({ waitsMs, operations }) => expect(waitsMs.length).toBeGreaterThanOrEqual(operations),
  })),
);
