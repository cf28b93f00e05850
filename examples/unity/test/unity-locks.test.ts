import { afterAll, describe, expect, it } from '@jest/globals';
import { lockFiles, testRaces } from '@holdfast/race-kit/test';
import { races } from '../races/index.js';

const [newHost, attach, detach, sharedVolume] = races;
const hostLost = /deleted with sv_\d+, attached since|was sent to host Host_\d+ .* another client had deleted/;
const cases = [
  { title: 'new host', race: newHost!, share: 1, sees: /host "compute-\d+" created twice/ },
  { title: 'empty host, attach', race: attach!, share: 0.5, sees: hostLost },
  { title: 'empty host, detach', race: detach!, share: 0.5, sees: hostLost },
  { title: 'shared volume', race: sharedVolume!, share: 1, sees: /sv_\d+ was taken from host Host_\d+ by a client that had read its hosts before/ },
];

testRaces(
  { describe, it, afterAll },
  cases.map(({ title, race, share, sees }) => ({
    title,
    race,
    processes: 4,
    callers: 16,
    provider: lockFiles,
    sees: [sees],
    checkReport: ({ waitsMs, operations }) => expect(waitsMs.length).toBeGreaterThanOrEqual(operations * share),
  })),
);
