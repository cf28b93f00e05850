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
  /** Takes the lock when it is free and nobody waits for it. */
  tryTake(target: FlockTarget, mode: LockMode): Promise<boolean> | boolean;
  /** Resolves once the lock is taken; rejects with the signal's reason when it fires before. */
  take(target: FlockTarget, mode: LockMode, signal: AbortSignal): Promise<void>;
  giveBack(target: FlockTarget): void;
  /** Whether another process waits for its turn. */
  isAwaited(target: FlockTarget): boolean;
  close(): void;
}
