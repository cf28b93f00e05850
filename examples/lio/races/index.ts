import type { Race } from '@holdfast/array-simulator';
import { lioadmRace } from './lioadm-race.js';

/** Every lock of the driver, with the workload that needs it. */
export const races: readonly Race[] = [lioadmRace];
