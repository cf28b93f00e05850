import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';
import type { PostgresResult } from './postgres-client.js';

/** Who holds and how many wait, of the rows of `pg_locks`. The server knows the session, and its application name tells our process. */
export function heldLocks({ rows }: PostgresResult): LockState[] {
  const locks = new Map<string, { name: LockName; holders: LockHolder[]; waiterCount: number }>();
  for (const row of rows) {
    const name = decodeURIComponent(String(row['name'])) as LockName;
    const state = locks.get(name) ?? { name, holders: [], waiterCount: 0 };
    locks.set(name, state);
    if (row['granted'] === true) state.holders.push(holderOf(row));
    else state.waiterCount += 1;
  }
  return [...locks.values()].filter(({ holders }) => holders.length > 0);
}

function holderOf(row: Readonly<Record<string, unknown>>): LockHolder {
  const [, pid, host] = /^holdfast (\d+) (.*)$/.exec(String(row['application'] ?? '')) ?? [];
  return { id: `session-${String(row['pid'])}`, host: host ?? 'unknown', pid: Number(pid ?? 0), sinceAt: Math.round(Number(row['since'] ?? 0)) };
}
