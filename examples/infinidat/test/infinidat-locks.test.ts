import { afterAll, describe, expect, it } from '@jest/globals';
import { lockFiles, testRaces } from '@holdfast/race-kit/test';
import { races } from '../races/index.js';

const CALLERS = 16;

testRaces(
  { describe, it, afterAll },
  races.map((race) => ({
    title: 'empty host',
    race,
    processes: 4,
    callers: CALLERS,
    provider: lockFiles,
    sees: [/^mapping lost: host ".*" deleted with LUN \d+ on it|^host ".*" deleted under an attach/],
    checkReport: ({ waitsMs }) => expect(waitsMs).toHaveLength(CALLERS),
  })),
);
