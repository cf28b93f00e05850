import type { LockHolder, LockMode, LockName, LockState } from '@holdfast/core/provider';
import type { ZookeeperClaimRecord } from './zookeeper-claim.js';

/** A claim with what stands in its node. */
export interface ZookeeperReadClaim {
  readonly mode: LockMode;
  readonly data: string;
}

/** Who holds and how many wait, of all claims of one shelf, oldest first: an exclusive claim holds when it is the first, shared ones until an exclusive one. */
export function heldLocks(claims: readonly ZookeeperReadClaim[]): LockState[] {
  const locks = new Map<LockName, { holders: LockHolder[]; waiterCount: number; isClosed: boolean }>();
  for (const { mode, data } of claims) {
    const { name, holder } = JSON.parse(data) as ZookeeperClaimRecord;
    const state = locks.get(name) ?? { holders: [], waiterCount: 0, isClosed: false };
    locks.set(name, state);
    const holds = !state.isClosed && (mode === 'shared' || state.holders.length === 0);
    if (holds) state.holders.push(holder);
    else state.waiterCount += 1;
    if (mode === 'exclusive') state.isClosed = true;
  }
  return [...locks].map(([name, { holders, waiterCount }]) => ({ name, holders, waiterCount }));
}
