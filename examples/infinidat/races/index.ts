import type { Race } from '@holdfast/array-simulator';
import { runEmptyHostRace } from './empty-host-race.js';

/** One race for each lock of the driver. */
export const races: readonly Race[] = [
  { system: 'infinidat', lock: 'infinidat-{self.managementAddress}-lock', scope: 'global', run: runEmptyHostRace },
];
