import { withLock } from '@holdfast/core';
import type { ManagerContext, RecordRef } from '../manager-context.js';
import { cloneTurnLock, sourceVolumeLock } from '../volume-locks.js';

/**
 * Runs `body`, which clones `source`, while nobody can delete the source: for the routes on which the source becomes known only on the way.
 * Cinder forgot them, and so does a manager with `locking: 'cinder'`.
 */
export function holdingSource<Result>({ manager, driver, settings }: ManagerContext, source: RecordRef, body: () => Promise<Result>): Promise<Result> {
  if (settings.locking === 'cinder') return body();
  const held = (): Promise<Result> => withLock(sourceVolumeLock, { self: manager, source }, body, { mode: 'shared', sharedFallback: 'exclusive' });
  // The turn first and then the source, as `createVolume` takes them: the other way round, two clones and a deletion could wait in a circle.
  return driver.clonesInParallel === true ? held() : withLock(cloneTurnLock, { self: manager, source }, held);
}
