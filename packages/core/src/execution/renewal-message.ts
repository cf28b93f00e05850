import type { LeaseRenewerSource, LockLossReason } from '../provider/lock-provider.js';

/** What the renewal thread is started with. */
export interface RenewalThreadData {
  readonly source: LeaseRenewerSource;
  readonly ttlMs: number;
}

/** To the renewal thread. Times are those of the shared clock; null is no limit. */
export type RenewalOrder =
  | { readonly kind: 'add'; readonly id: number; readonly key: unknown; readonly memory: SharedArrayBuffer; readonly renewUntilMs: number | null }
  | { readonly kind: 'limit'; readonly id: number; readonly renewUntilMs: number | null }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'close' };

/** From the renewal thread: a grant that is gone. */
export interface RenewalLoss {
  readonly id: number;
  readonly reason: LockLossReason;
}
