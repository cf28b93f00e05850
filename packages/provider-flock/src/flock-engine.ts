import type { LockMode, LockName, LockProviderCapabilities } from '@holdfast/core/provider';
import type { FlockPlace } from './flock-place.js';

/** One lock, by its name and by where it stands. */
export interface FlockTarget {
  readonly name: LockName;
  readonly place: FlockPlace;
}

/** What excludes the processes of the node. Two calls for one lock of one instance do not exclude each other: its callers must. */
export interface FlockEngine {
  readonly capabilities: LockProviderCapabilities;
  /** Takes the lock when it is free and nobody waits for it. Where readers share it the answer comes at once: the next one must not join a reader who is refused. */
  tryTake(target: FlockTarget, mode: LockMode): Promise<boolean> | boolean;
  /**
   * Resolves once the lock is taken; rejects with the signal's reason when it fires before.
   * @param taken - called at the moment it is taken, before anything else of this process can happen
   */
  take(target: FlockTarget, mode: LockMode, signal: AbortSignal, taken: () => void): Promise<void>;
  giveBack(target: FlockTarget): void;
  /** Whether another process waits for its turn. */
  isAwaited(target: FlockTarget): boolean;
  close(): void;
}
