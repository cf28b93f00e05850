import { afterAll, describe, expect, it } from '@jest/globals';
import { lockFiles, testRaces } from '@holdfast/race-kit/test';
import { races } from '../races/index.js';

testRaces(
  { describe, it, afterAll },
  races.map((race) => ({
    race,
    processes: 4,
    callers: 4,
    provider: lockFiles,
    sees: [/^two nvmetcli commands ran at once: /, /^lost update: volume-\S+, exported meanwhile, is not in the document/],
    checkReport: ({ waitsMs }) => expect(waitsMs).toHaveLength(12), // a subsystem for each volume: 2 of one that stays, 5 of one that goes; for each host: 1 and 4
  })),
);
