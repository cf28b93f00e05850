import type { LockPlace } from './lock-place.js';

/** What a process is asked to do with locks; it answers each command in turn. */
export type PlayerCommand =
  /** Makes the ways ready. */
  | { readonly kind: 'open'; readonly place: LockPlace; readonly ways: readonly string[]; readonly counterFile: string }
  /** So many callers go through sections of one name until `endAtMs`; answers with a `Tally`. */
  | { readonly kind: 'contend'; readonly way: string; readonly callers: number; readonly holdMs: number; readonly endAtMs: number }
  /** Takes the locks and keeps them. */
  | { readonly kind: 'hold'; readonly names: readonly string[] }
  /** Asks for the locks and answers at once; they are given back as they come. */
  | { readonly kind: 'ask'; readonly names: readonly string[] }
  /** Answers when the locks asked for have come: the time of the last grant. */
  | { readonly kind: 'await-grants' }
  /** Does nothing for so long; answers with an `IdleCost`. */
  | { readonly kind: 'idle'; readonly ms: number }
  | { readonly kind: 'end' };

/** What one process did. Times are those of `monotonicMs`. */
export interface Tally {
  readonly sections: number;
  readonly longestWaitMs: number;
  readonly turns: readonly Turn[];
}

/** One section: when it began, and when it was over and the lock began to be given back. */
export interface Turn {
  readonly grantedAtMs: number;
  readonly overAtMs: number;
}

export interface IdleCost {
  /** Of one core, in per cent. */
  readonly cpuShare: number;
  /** Median time of one call of the file system. */
  readonly statMs: number;
}

/** A clock that all processes of the machine share. */
export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;
