import type { LockErrorCode } from '../errors/lock-error-code.js';

/** All that decides how one call meets one lock. */
export interface EntrySituation {
  /** The hold of this very lock in whose context the call is: none, one that was lost, or one that is held. */
  readonly enclosing: 'none' | 'lost' | 'held';
  /** The call wants for itself what the enclosing hold shares. */
  readonly isUpgrade: boolean;
  /** Re-entry is declared. */
  readonly mayReenter: boolean;
  /** The line that the call would stand in lets it in at once, and no engine has to be asked. */
  readonly isFree: boolean;
  /** Somebody of this process holds, waits or asks the engine. */
  readonly isContended: boolean;
  /** The call wants to wait. */
  readonly wait: boolean;
}

/** `enter` at once, stand in `line`, or the refusal. */
export type EntryDecision = 'enter' | 'line' | Extract<LockErrorCode, 'ERR_LOCK_LOST' | 'ERR_LOCK_DEADLOCK' | 'ERR_LOCK_REENTRANT' | 'ERR_LOCK_BUSY'>;

/** The one rule for every way in. */
export function decideEntry({ enclosing, isUpgrade, mayReenter, isFree, isContended, wait }: EntrySituation): EntryDecision {
  if (enclosing === 'lost') return 'ERR_LOCK_LOST';
  if (enclosing === 'held') {
    if (isUpgrade) return 'ERR_LOCK_DEADLOCK';
    if (!mayReenter) return 'ERR_LOCK_REENTRANT';
  }
  if (isFree) return 'enter';
  return !wait && isContended ? 'ERR_LOCK_BUSY' : 'line';
}
