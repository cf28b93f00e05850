export { asyncMutex, lockFiles, ownQueue } from './race-engines.js';
export { testRaces, type RaceCase, type RaceTestRunner } from './test-races.js';
