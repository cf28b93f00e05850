import type { Race } from '@holdfast/array-simulator';
import { runDothillRace, type DothillWorkload } from './dothill-race.js';

/** Processes that log in as one user, each ending the session of the others, and send requests all the while. */
const session: DothillWorkload = {
  tested: 'api',
  task: 'useSession',
  operationsPerCaller: 3,
  isPrepared: false,
  thinkMs: 0,
  array: { latencyMs: 3, windowMs: { login: 40 } },
};

/** Processes that attach volumes of their own to one host, so that each needs a LUN nobody else has. */
const lun: DothillWorkload = {
  tested: 'map',
  task: 'attach',
  operationsPerCaller: 1,
  isPrepared: true,
  thinkMs: 120,
  array: { windowMs: { map: 5, host: 5 } },
};

/** One race for each lock of the driver. */
export const races: readonly Race[] = [
  { system: 'dothill', lock: '{self.driverName}-{self.arrayName}', scope: 'global', run: (options) => runDothillRace(session, options) },
  { system: 'dothill', lock: '{self.driverName}-{self.arrayName}-map', scope: 'global', run: (options) => runDothillRace(lun, options) },
];
