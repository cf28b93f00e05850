import { currentLocks, isLockError, LockScope } from '@holdfast/core';

/**
 * Headers with the fencing tokens of those of the array's two locks that the running code holds; none for a lock whose provider gives no tokens.
 * Each lock has a header of its own, because tokens of two locks say nothing about each other: an attach that was overtaken gets the
 * latest turn of the one for its request, and must still not write.
 * @param arrayLock - name of the array's lock; that of the map lock ends with `-map` more
 */
export function fencingHeaders(arrayLock: string): Readonly<Record<string, string>> {
  const headerByLock = new Map([[arrayLock, 'x-fencing-token'], [`${arrayLock}-map`, 'x-fencing-token-mappings']]);
  const headers: Record<string, string> = {};
  for (const held of currentLocks()) {
    const header = held.scope === LockScope.Global ? headerByLock.get(held.lockName) : undefined;
    if (header === undefined) continue;
    try {
      headers[header] = held.fencingToken;
    } catch (error) {
      if (!isLockError(error, 'ERR_LOCK_NOT_SUPPORTED')) throw error;
    }
  }
  return headers;
}
