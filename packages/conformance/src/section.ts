import type { LockName, LockProvider, LockProviderCapabilities } from '@holdfast/core/provider';
import type { Effort } from './effort.js';
import type { LockBackend, LockProviderHarness } from './harness.js';
import type { Party } from './party/party.js';
import type { ProcessParty } from './party/process-party.js';

/** Names of the sections, in the order they run. @public */
export type SectionName =
  | 'harness'
  | 'capability-honesty'
  | 'exclusion'
  | 'handover'
  | 'try-acquire'
  | 'abort'
  | 'release'
  | 'stale-release'
  | 'expiry'
  | 'loss-signal'
  | 'fencing'
  | 'crash'
  | 'fairness'
  | 'shared'
  | 'names'
  | 'inspect'
  | 'engine-errors'
  | 'closed'
  | 'abort-race'
  | 'random-kill'
  | 'paused-holder'
  | 'blocked-loop'
  | 'lost-reply'
  | 'engine-restart'
  | 'abort-storm'
  | 'fuzz';

/** One promise of the contract, chosen and worded by the manifest. */
export interface Clause {
  readonly title: string;
  run(context: SectionContext): Promise<void>;
}

/** The clauses about one matter. Never empty: where the manifest says no, the clause checks the refusal. */
export interface Section {
  readonly name: SectionName;
  clauses(capabilities: LockProviderCapabilities): readonly Clause[];
}

/** What a clause works with: one fresh backend, and whoever it asks to contend on it. */
export interface SectionContext {
  readonly harness: LockProviderHarness;
  readonly backend: LockBackend;
  readonly capabilities: LockProviderCapabilities;
  readonly effort: Effort;
  readonly seed: number;
  /** A provider in this process, closed after the clause. */
  provider(): LockProvider;
  /** Parties with a provider each; in processes of their own when the reach is longer than one process. */
  parties(count: number): Promise<readonly Party[]>;
  /** The same, always in processes; fails when the harness does not say how. */
  processParties(count: number): Promise<readonly ProcessParty[]>;
  /** A lock name of this clause's own. */
  name(label?: string): LockName;
  /** A folder that is removed after the clause. */
  folder(): Promise<string>;
}
