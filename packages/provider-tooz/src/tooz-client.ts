import type { LockLossReason, LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * The part of an engine that is called, in one of tooz's forms. Each hold stands for itself: the engine excludes two of them even in one process.
 * @public
 */
export interface ToozClient {
  /** What locks of this form can and cannot do. */
  readonly capabilities: LockProviderCapabilities;
  /** Equal for two clients exactly when they lock in the same place. */
  readonly engineId: string;
  /** Present when a hold ends after this time unless renewed. */
  readonly ttlMs?: number;
  /** The lock of this name as Python knows it. @throws `ERR_LOCK_NAME_INVALID` where Python has none */
  keyOf(name: string): string;
  /**
   * One attempt; undefined when another has the lock. With `wait` it may stand in the engine's queue for up to a second. When it rejects, whatever
   * the engine may have granted is withdrawn.
   */
  tryTake(key: string, wait: boolean, onLost: (reason: LockLossReason) => void): Promise<ToozHold | undefined>;
  /**
   * Present where the engine keeps a line that is served in order: waits in it until granted. Rejects when the signal fires; then, and whenever it
   * rejects, the place in the line is withdrawn.
   */
  queue?(key: string, signal: AbortSignal, onLost: (reason: LockLossReason) => void): Promise<ToozHold>;
  /** Nobody waits for it here any more: what an attempt with `wait` may have left is withdrawn. */
  giveUp?(key: string): void;
  /** Extends the holds; whether each is still there, in the same order. */
  renew?(holds: readonly ToozHold[]): Promise<readonly boolean[]>;
  /** Leaves nothing open. Holds were given back before. */
  close(): Promise<void>;
}

/** One lock as the engine granted it. @public */
export interface ToozHold {
  /** Names it to the thread that renews. */
  readonly renewalKey?: unknown;
  /** `performance.now()` from which its time runs; the time of asking unless given. */
  readonly sentAt?: number;
  /** Gives it back; false when it was no longer held, and then whoever has it keeps it. */
  giveBack(): Promise<boolean>;
}
