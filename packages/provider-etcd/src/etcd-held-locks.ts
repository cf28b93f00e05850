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
    const record = recordIn(value);
    if (record === undefined) continue; // not ours: it keeps others out, but nobody can say what for
    const { name, holder } = record;
    const state = locks.get(lock) ?? { name, holders: [], waiterCount: 0, isClosed: false };
    locks.set(lock, state);
    const holds = !state.isClosed && (kind === 's' || state.holders.length === 0);
    if (holds) state.holders.push(holder);
    else state.waiterCount += 1;
    if (kind === 'x') state.isClosed = true;
  }
  return [...locks.values()].map(({ name, holders, waiterCount }) => ({ name, holders, waiterCount }));
}

/** Who made the claim; undefined when it does not say. */
export function holderOf(claim: IKeyValue | undefined): LockHolder | undefined {
  return claim === undefined ? undefined : recordIn(claim.value)?.holder;
}

/** What a claim says of itself; undefined for a value that no provider wrote. */
function recordIn(value: Buffer): ClaimRecord | undefined {
  try {
    const record = JSON.parse(value.toString()) as Partial<ClaimRecord> | null;
    return typeof record?.name === 'string' && typeof record.holder === 'object' && record.holder !== null ? (record as ClaimRecord) : undefined;
  } catch {
    return undefined;
  }
}
