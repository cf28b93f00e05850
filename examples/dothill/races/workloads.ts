import type { DothillWorkload } from './dothill-race.js';

/** Processes that log in as one user, each ending the session of the others, and send requests all the while. */
export const sessionWorkload: DothillWorkload = {
  testedLock: 'api',
  story: 'use-session',
  operationsPerCaller: 3,
  thinkMs: 0,
  array: { latencyMs: 3, windowMs: { login: 40 } },
};

/** Processes that attach volumes of their own to one host, so that each needs a LUN nobody else has. */
export const lunWorkload: DothillWorkload = {
  testedLock: 'map',
  story: 'attach',
  operationsPerCaller: 1,
  thinkMs: 120,
  array: { windowMs: { map: 5, host: 5 } },
};
