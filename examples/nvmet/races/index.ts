import type { Race } from '@holdfast/array-simulator';
import { nvmetcliRace } from './nvmetcli-race.js';

/** The one lock of the driver, with the workload that needs it. */
export const races: readonly Race[] = [nvmetcliRace];
