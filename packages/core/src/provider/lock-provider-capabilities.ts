import type { LockScope } from '../lock-scope.js';

/**
 * What a provider can do, as data. The conformance kit chooses its sections by it and checks the "no" answers too; binding checks
 * `reach` against the scope; documentation and command line print it.
 * @public
 */
export interface LockProviderCapabilities {
  /** Short name of the engine, for messages and tables, such as `redis`. */
  readonly engine: string;
  /** How far it really excludes. */
  readonly reach: LockScope;
  /** Whether `mode: 'shared'` works. When false, asking for it rejects with `ERR_LOCK_NOT_SUPPORTED`. */
  readonly shared: boolean;
  /** Whether waiters are served in the order of their requests, across processes as far as it reaches. */
  readonly fair: boolean;
  /** Whether each grant carries a {@link LockFence}. */
  readonly fencing: boolean;
  /** Longest time from the loss of a lock to `onLost`, in milliseconds; null when a lock cannot be lost while its process lives. */
  readonly lossDetectionMs: number | null;
  /** Longest time from the death of a holder's process to the next grant, in milliseconds; 0 when nothing outlives the process. */
  readonly crashReleaseMs: number;
  /** Longest time from an abandoned wait to the withdrawal of its claim in the engine, in milliseconds. */
  readonly abandonedClaimMs: number;
  /** Longest name it takes without hashing, in UTF-8 bytes; null when there is no limit. Longer names work and are hashed. */
  readonly maxNameBytes: number | null;
  /**
   * False: names are mapped to those of other programs, so two may be one lock, which then excludes both, and a name that those programs cannot lock is
   * refused with `ERR_LOCK_NAME_INVALID`. Absent or true: every well-formed name is a lock of its own.
   */
  readonly distinctNames?: boolean;
  /** `exact`: a dead holder's lock goes to exactly one waiter. `best-effort`: two may get it; then the loss is told in time. */
  readonly takeover: 'exact' | 'best-effort';
  /** Whether waiters are woken (`push`) or look again and again (`poll`). */
  readonly waiting: 'push' | 'poll';
  /** With `poll`: the usual time between two looks, in milliseconds. */
  readonly pollMs?: number;
  /** Version of the form of its keys or files. Two versions must refuse each other. */
  readonly keyFormat: number;
}
