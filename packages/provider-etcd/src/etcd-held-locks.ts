import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';
import type { IKeyValue } from 'etcd3';

interface ClaimRecord {
  readonly name: LockName;
  readonly holder: LockHolder;
}

/** Who holds and how many wait, of all claims oldest first: an exclusive claim holds when it is the first, shared ones until an exclusive one. */
export function heldLocks(claims: readonly IKeyValue[]): LockState[] {
  const locks = new Map<string, { name: LockName; holders: LockHolder[]; waiterCount: number; isClosed: boolean }>();
  for (const { key, value } of claims) {
    const [, lock = '', kind] = /^(.*)\/([xs])\/[^/]*$/s.exec(key.toString()) ?? [];
    const { name, holder } = JSON.parse(value.toString()) as ClaimRecord;
    const state = locks.get(lock) ?? { name, holders: [], waiterCount: 0, isClosed: false };
    locks.set(lock, state);
    const holds = !state.isClosed && (kind === 's' || state.holders.length === 0);
    if (holds) state.holders.push(holder);
    else state.waiterCount += 1;
    if (kind === 'x') state.isClosed = true;
  }
  return [...locks.values()].map(({ name, holders, waiterCount }) => ({ name, holders, waiterCount }));
}

/** Who made the claim. */
export function holderOf(claim: IKeyValue | undefined): LockHolder | undefined {
  return claim === undefined ? undefined : (JSON.parse(claim.value.toString()) as ClaimRecord).holder;
}
