import type { Samples } from './measure-interleaved.js';

/**
 * What the process of a section looks like, because it changes what every awaited call costs:
 * `plain` no async context at all and re-entrancy tracking taken out of core; `tracking` core as it is, which uses
 * AsyncLocalStorage from its first acquisition on; `domains` that, and a domain per caller as async-lock needs it for re-entry.
 */
export type ProcessState = 'plain' | 'tracking' | 'domains';

/** How much of everything. */
export interface Effort {
  readonly rounds: number;
  readonly batchMs: number;
  readonly warmUpMs: number;
  /** Different names that are held at once. */
  readonly names: number;
  /** Waiters that are aborted. */
  readonly waiters: number;
  /** Rounds of the rows in which processes contend. */
  readonly contests: number;
  readonly contestMs: number;
  /** Processes that want the same lock at once. */
  readonly processes: number;
  /** Holders that are killed. */
  readonly crashes: number;
  /** Locks that are held while their renewal is counted. */
  readonly held: number;
}

/** What one section found, in a process of its own. */
export interface SectionResult {
  /** Nanoseconds per operation, by case and round. */
  readonly samples: Samples;
  /** Single figures by name; the unit is in the name. */
  readonly facts: Readonly<Record<string, number>>;
  /** Readable lines for people, such as a profile. */
  readonly notes: readonly string[];
}

export interface SectionRequest {
  readonly section: string;
  readonly state: ProcessState;
  /** Further choice within the section. */
  readonly variant?: string;
  readonly effort: Effort;
}

/** A piece of measuring that needs a process to itself. */
export type Section = (request: SectionRequest) => Promise<SectionResult>;

export const timesOnly = (samples: Samples): SectionResult => ({ samples, facts: {}, notes: [] });
export const factsOnly = (facts: Readonly<Record<string, number>>): SectionResult => ({ samples: {}, facts, notes: [] });
