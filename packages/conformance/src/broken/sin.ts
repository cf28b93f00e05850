import type { SectionName } from '../section.js';
import type { ReferenceLockProvider } from './reference/reference-lock-provider.js';
import type { LockTable, LockTableOptions } from './reference/lock-table.js';
import type { ReferenceHarnessOptions } from './reference/reference-harness.js';
import type { ReferenceOptions } from './reference/reference-options.js';

export type ProviderClass = new (options: ReferenceOptions) => ReferenceLockProvider;
export type TableClass = new (options: LockTableOptions) => LockTable;

/** One way to be wrong: a step of the reference replaced, or one of its engine. */
export interface Sin {
  /** The section that must fail. */
  readonly fails: SectionName;
  readonly provider?: ProviderClass;
  readonly table?: TableClass;
  /** Default: in one process, without lease. */
  readonly harness?: ReferenceHarnessOptions;
}

export type Sins = Readonly<Record<string, Sin>>;

export const NODE = { reach: 'node' } as const;
export const LEASED = { reach: 'process', ttlMs: 1_000 } as const;
export const LEASED_NODE = { reach: 'node', ttlMs: 1_000 } as const;
export const LEASED_GLOBAL = { reach: 'global', ttlMs: 2_000 } as const;
export const NO_SHARED = { reach: 'process', shared: false } as const;
