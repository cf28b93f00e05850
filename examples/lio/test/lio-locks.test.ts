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
    sees: [/^two cinder-rtstool commands ran at once: /, /^HBA index \d+ given to two volumes: /],
    checkReport: ({ counts, waitsMs }) => {
      expect(counts).toEqual({ failedOperations: 0 });
      expect(waitsMs).toHaveLength(14); // 2 for each volume that stays, 5 for each that goes
    },
  })),
);
