import type { Race } from '@holdfast/array-simulator';
import { devicesRace } from './devices-race.js';

/** The one lock of the driver, with the workload that needs it. */
export const races: readonly Race[] = [devicesRace];
