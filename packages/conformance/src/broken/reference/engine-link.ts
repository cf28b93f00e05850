import type { LockHolder, LockLossReason, LockMode, LockState } from '@holdfast/core/provider';
import type { ClaimAnswer, GrantedFacts } from './lock-table.js';

/** A claim without its callbacks, as it travels. */
export interface ClaimOrder {
  readonly id: string;
  readonly name: string;
  readonly mode: LockMode;
  readonly wait: boolean;
  readonly owner: LockHolder;
}

export interface ClaimEvents {
  readonly onGranted: (facts: GrantedFacts) => void;
  readonly onLost: (reason: LockLossReason) => void;
  /** The connection that brought the claim ended; what became of it is not known. */
  readonly onCut: (error: Error) => void;
}

/** How a provider talks to its table: directly in one process, or through a socket. Calls reject when the engine cannot be reached. */
export interface EngineLink {
  claim(order: ClaimOrder, events: ClaimEvents): Promise<ClaimAnswer>;
  withdraw(name: string, id: string): Promise<void>;
  release(name: string, id: string): Promise<boolean>;
  /** Frees a lock whoever holds it; no correct provider uses it. */
  forceRelease(name: string): Promise<void>;
  renew(ids: readonly string[]): Promise<readonly string[]>;
  list(): Promise<readonly LockState[]>;
  close(): Promise<void>;
}
