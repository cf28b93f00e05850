import type { LockTable } from './lock-table.js';

/** What a reference provider stands on. */
export interface ReferenceOptions {
  /** The table itself for process reach, or the path of the socket where it is served for a longer reach. */
  readonly engine: LockTable | string;
  /** How far a served table is said to reach; default `node`. */
  readonly reach?: 'process' | 'node' | 'global';
  /** The lease of the table; without it a lock lasts as long as its session. */
  readonly ttlMs?: number;
  /** Whether it knows shared mode; default true. */
  readonly shared?: boolean;
  /** Whether its grants carry fences; default true. */
  readonly fencing?: boolean;
}
