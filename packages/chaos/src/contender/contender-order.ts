import type { ProviderSpec } from '@holdfast/array-simulator';
import type { LockScope } from '@holdfast/core';

/** What a contender process is told at its start. */
export interface ContenderArgs {
  readonly provider: ProviderSpec;
  readonly scope: LockScope;
  readonly shared: boolean;
  readonly fencing: boolean;
  /** Where the guarded resource listens. */
  readonly guardUrl: string;
}

/** How it is to contend. */
export interface ContendOrder {
  readonly names: readonly string[];
  readonly callers: number;
  /** Prefix of its callers' names in the history. */
  readonly party: string;
  readonly journal: string;
  readonly seed: number;
  /** How long a silent holder keeps its lock; some holds take a good part of it. */
  readonly silenceMs: number;
}

/** What a contender tells when all of its callers have ended. */
export interface ContendOutcome {
  /** Plain waits that were neither granted nor refused although nothing stood in the way any more. */
  readonly stuck: readonly string[];
  /** Errors that no fault explains. */
  readonly errors: readonly string[];
}
