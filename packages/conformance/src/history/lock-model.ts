import type { Hold } from './acquisition.js';

/** A lock as it should be, holding nothing else than who holds it and the highest fences it gave. */
export interface LockModelState {
  readonly holders: ReadonlySet<Hold>;
  /** Of all grants so far. */
  readonly highest: string;
  /** Of exclusive grants so far. */
  readonly highestExclusive: string;
}

/**
 * What a lock may do, as an object without time. Made by {@link mutexModel}, {@link sharedModel}, {@link semaphoreModel} and {@link fencedModel}.
 * In every model a release makes nothing unlawful, and a grant makes nothing lawful; the checker relies on both.
 * @public
 */
export interface LockModel {
  /** Name, for explanations. */
  readonly name: string;
  /** Whether two such holds may be there together; the physical check asks it. */
  readonly permits: number | 'readers-or-one-writer';
  /** @internal */
  readonly admits: (state: LockModelState, asker: Hold) => boolean;
}

export const EMPTY: LockModelState = { holders: new Set(), highest: '', highestExclusive: '' };

/** One holder at a time, whatever its mode says. @public */
export const mutexModel: LockModel = { name: 'mutex', permits: 1, admits: ({ holders }) => holders.size === 0 };

/** One exclusive holder, or any number of shared ones. @public */
export const sharedModel: LockModel = {
  name: 'shared',
  permits: 'readers-or-one-writer',
  admits: ({ holders }, { mode }) => (mode === 'exclusive' ? holders.size === 0 : [...holders].every((holder) => holder.mode === 'shared')),
};

/** At most `permits` holders at a time. @throws `RangeError` when `permits` is not a whole number from 1 @public */
export function semaphoreModel(permits: number): LockModel {
  if (!Number.isInteger(permits) || permits < 1) throw new RangeError(`a semaphore has a whole number of permits from 1, got ${permits}`);
  return { name: `semaphore(${permits})`, permits, admits: ({ holders }) => holders.size < permits };
}

/**
 * The same lock with fencing tokens: each exclusive grant has a greater one than every grant before it, each shared grant a greater one than every
 * exclusive grant before it. A grant without token is unlawful.
 * @public
 */
export function fencedModel(lock: LockModel = mutexModel): LockModel {
  return {
    ...lock,
    name: `fenced ${lock.name}`,
    admits: (state, asker) =>
      lock.admits(state, asker) && asker.fence !== undefined && asker.fence > (asker.mode === 'exclusive' ? state.highest : state.highestExclusive),
  };
}

/** The state after a lawful grant. */
export function granted({ holders, highest, highestExclusive }: LockModelState, hold: Hold): LockModelState {
  const { fence = '', mode } = hold;
  return {
    holders: new Set([...holders, hold]),
    highest: fence > highest ? fence : highest,
    highestExclusive: mode === 'exclusive' && fence > highestExclusive ? fence : highestExclusive,
  };
}

/** The state after a release. */
export function released(state: LockModelState, hold: Hold): LockModelState {
  return { ...state, holders: new Set([...state.holders].filter((holder) => holder !== hold)) };
}
