import type { LockHolder, LockName, LockState } from '@holdfast/core/provider';
import { rowsOf, type MysqlResult } from './mysql-connection.js';

/** Who holds what, of the rows that holders leave when they are granted a lock. How many wait, the server tells administrators only. */
export function heldLocks(result: MysqlResult | undefined): LockState[] {
  return rowsOf(result).map(({ name, owner }) => ({ name: String(name) as LockName, holders: [JSON.parse(String(owner)) as LockHolder] }));
}
