import type { Race } from '@holdfast/array-simulator';
import { runDothillRace } from './dothill-race.js';
import { lunWorkload, sessionWorkload } from './workloads.js';

/** One race for each lock of the driver. */
export const races: readonly Race[] = [
  { system: 'dothill', lock: '{self.driverName}-{self.arrayName}', scope: 'global', run: (options) => runDothillRace(sessionWorkload, options) },
  { system: 'dothill', lock: '{self.driverName}-{self.arrayName}-map', scope: 'global', run: (options) => runDothillRace(lunWorkload, options) },
];
