import { holdsByLock, inWords, type Acquisition, type Hold } from './acquisition.js';
import type { LockModel } from './lock-model.js';

/** Holds of one lock that were there at one moment and must not be together. @public */
export interface Overlap {
  /** The lock. */
  readonly lock: string;
  /** The one that came last. */
  readonly late: Acquisition;
  /** Who was there already and must not have been. */
  readonly early: readonly Acquisition[];
  /** In words: who, how and when. */
  readonly explanation: string;
}

/**
 * The physical check: holds whose intervals from `grantedAtMs` to `heldUntilMs`, in which the holder knew that it held, meet although the model
 * forbids it; one for each hold that came too early. It knows nothing of orders and answers, so it stands apart from {@link checkHistory}.
 * @public
 */
export function findOverlaps(history: readonly Acquisition[], model: LockModel): readonly Overlap[] {
  return [...holdsByLock(history)].flatMap(([lock, holds]) => overlapsOf(lock, holds, model));
}

function overlapsOf(lock: string, holds: readonly Hold[], { permits }: LockModel): readonly Overlap[] {
  const inOrder = holds.filter((hold) => lastMs(hold) > hold.grantedAtMs).sort((a, b) => a.grantedAtMs - b.grantedAtMs);
  const overlaps: Overlap[] = [];
  let inside: readonly Hold[] = [];
  for (const late of inOrder) {
    inside = inside.filter((hold) => lastMs(hold) > late.grantedAtMs);
    const early = permits === 'readers-or-one-writer' ? inside.filter((hold) => hold.mode === 'exclusive' || late.mode === 'exclusive') : inside.length >= permits ? inside : [];
    if (early.length > 0) overlaps.push({ lock, late, early, explanation: `"${lock}" was held beyond what it permits:\n  ${[late, ...early].map(inWords).join('\n  ')}` });
    inside = [...inside, late];
  }
  return overlaps;
}

function lastMs({ grantedAtMs, heldUntilMs = grantedAtMs }: Hold): number {
  return heldUntilMs;
}
