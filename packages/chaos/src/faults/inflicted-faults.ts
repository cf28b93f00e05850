import type { SeededRandom } from '@holdfast/array-simulator';
import type { WallClock } from '@holdfast/engines';
import type { EngineFaults } from '../backends/chaos-backend.js';
import type { Seat } from './seat.js';

/** On the shared clock. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** A process that did nothing for a while. */
export interface Stop extends TimeSpan {
  readonly party: string;
}

/** What was done. */
export interface InflictedFaults {
  readonly kills: number;
  readonly pauses: number;
  readonly blocks: number;
  readonly networkFaults: number;
  readonly restarts: number;
  /** Servers killed while another one took their place. */
  readonly failovers: number;
  /** Times that the server ended all sessions of its clients. */
  readonly endedSessions: number;
  /** Wall clocks set by an hour or more, or run at another speed. */
  readonly clockFaults: number;
  /** When connections were broken or kept from saying goodbye. */
  readonly cuts: readonly TimeSpan[];
  /** When a wall clock was set. */
  readonly jumps: readonly TimeSpan[];
  /** Stopped processes and blocked loops. */
  readonly stops: readonly Stop[];
}

/** Who and what a fault can hit. */
export interface Scene {
  readonly seats: readonly Seat[];
  readonly clocks: readonly WallClock[];
  readonly faults: EngineFaults | undefined;
  readonly random: SeededRandom;
  readonly progress: (text: string) => void;
}

/** What was done so far. */
export type FaultCounts = { -readonly [Key in Exclude<keyof InflictedFaults, 'cuts' | 'jumps' | 'stops'>]: number } & {
  readonly cuts: TimeSpan[];
  readonly jumps: TimeSpan[];
  readonly stops: Stop[];
};
