import type { VolumeDriverHarness } from './harness.js';
import type { VolumeLifecycle } from './volume-lifecycle.js';

/** What a clause works with: the harness, and a manager that undoes what the clause did. */
export interface ClauseSubject {
  readonly harness: VolumeDriverHarness;
  readonly lifecycle: VolumeLifecycle;
}

/** One sentence of the contract and its proof. */
export interface Clause {
  readonly title: string;
  /** True when the proof needs to read what is stored on volumes. */
  readonly needsContent?: boolean;
  prove(subject: ClauseSubject): Promise<void>;
}

/** Clauses about one operation. */
export interface ClauseSection {
  readonly title: string;
  readonly clauses: readonly Clause[];
}
