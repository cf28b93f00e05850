import type { Origin } from './origin.js';

export interface SimulatedMapping extends Origin {
  readonly id: number;
  readonly hostId: number;
  readonly volumeId: number;
  readonly lun: number;
}
