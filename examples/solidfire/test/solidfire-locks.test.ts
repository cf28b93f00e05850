import { afterAll, describe, expect, it } from '@jest/globals';
import { asyncMutex, testRaces } from '@holdfast/race-kit/test';
import { races } from '../races/index.js';

const [image, source] = races;
const cases = [
  { title: 'template', race: image!, sees: [/^volumes \d+ and \d+ were both made as UUID-/] },
  {
    title: 'slots and count',
    race: source!,
    sees: [/^a clone of volume \d+ was asked for while its \d+ clone slots were in use$/, /^lost update of volume \d+: cloned_count/],
  },
];

testRaces(
  { describe, it, afterAll },
  cases.map((raceCase) => ({
    ...raceCase,
    processes: 1, // the locks reach no further
    callers: 64,
    provider: asyncMutex,
    checkReport: ({ waitsMs, operations }) => expect(waitsMs.length).toBeGreaterThanOrEqual(operations),
  })),
);
