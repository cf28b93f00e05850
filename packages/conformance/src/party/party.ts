import type { LockHolder, LockLossReason, LockMode, LockName } from '@holdfast/core/provider';
import type { ContendOrder, ContendReport } from './contend.js';

/** One acquisition as a section orders it. `key` names it in later orders. */
export interface AcquireOrder {
  readonly key: string;
  readonly name: LockName;
  readonly mode?: LockMode;
  readonly wait?: boolean;
  /** Renew it as the framework would, until its release. */
  readonly renew?: boolean;
}

/** What a section may know of a grant in another process. Times are on the shared clock. */
export interface GrantFacts {
  readonly name: LockName;
  readonly sentAtMs: number;
  readonly grantedAtMs: number;
  readonly fence: { readonly epoch: bigint; readonly counter: bigint } | null;
  readonly tookOver: boolean;
  /** Who asked. */
  readonly owner: LockHolder;
}

/** How a lock was lost: told by `onLost`, or missing from the answer of `renew`. */
export interface LossFacts {
  readonly reason: LockLossReason | 'missing-from-renew';
  readonly atMs: number;
}

/**
 * One contender with a provider instance of its own, in this process or in another.
 * Errors keep their `code`; see `codeOf`.
 */
export interface Party {
  readonly pid: number;
  acquire(order: AcquireOrder): Promise<GrantFacts>;
  /** Fires the signal of a pending or granted acquisition. */
  abort(key: string): Promise<void>;
  release(key: string): Promise<void>;
  /** Keys of those still held, as the provider's lease tells. */
  renew(keys: readonly string[]): Promise<readonly string[]>;
  /** Resolves once the loss of this acquisition is known. */
  lost(key: string): Promise<LossFacts>;
  /** How often `onLost` was called for it. */
  lossCount(key: string): Promise<number>;
  /** On the shared clock: until when the lease of a grant lasts, counted from its request or from the start of its last renewal; null without lease. */
  validUntil(key: string): Promise<number | null>;
  /** Leaves the renewal of a grant to the provider's renewer in a thread of its own. False when the provider has none. */
  renewInThread(key: string): Promise<boolean>;
  contend(order: ContendOrder): Promise<ContendReport>;
  /** Ends the workloads of this party, each after its current acquisition. */
  rest(): Promise<void>;
  /** Closes the provider. */
  shut(): Promise<void>;
}
