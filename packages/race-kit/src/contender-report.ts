import type { TimedHold } from '@holdfast/array-simulator';

/** What one process tells of one run. */
export interface ContenderReport {
  /** How many operations its callers made, failed ones included. */
  readonly operations: number;
  /** What the driver was told, for operations that failed. */
  readonly failures: readonly string[];
  /** How long each acquisition of the lock under test waited. */
  readonly waitsMs: readonly number[];
  /** The same acquisitions from the asking to the release; the process is the caller's to add. */
  readonly holds: readonly Omit<TimedHold, 'process'>[];
}

/** What a contender emits after each operation, for progress. */
export const OPERATION_ENDED = 'operation-ended';
