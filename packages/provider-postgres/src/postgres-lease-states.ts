import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';
import type { PostgresResult } from './postgres-client.js';

/** Who holds and how many wait, of rows of the table of leases, a row for each holder, ordered by name. */
export function leaseStates({ rows }: PostgresResult): LockState[] {
  const states: { name: LockName; holders: LockHolder[]; waiterCount: number }[] = [];
  for (const row of rows) {
    const name = decodeURIComponent(String(row['name'])) as LockName;
    const holder = JSON.parse(String(row['holder'])) as LockHolder;
    const last = states.at(-1);
    if (last?.name === name) last.holders.push(holder);
    else states.push({ name, holders: [holder], waiterCount: Number(row['waiters']) });
  }
  return states;
}
