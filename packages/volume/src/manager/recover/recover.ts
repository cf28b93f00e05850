import { isLockError, withLock, type LockDefinition } from '@holdfast/core';
import { isSnapshotWork, isVolumeWork } from '../status-transitions.js';
import type { ManagerContext } from '../manager-context.js';
import { publish } from '../volume-events.js';
import { attachmentsLock, sourceSnapshotLock, sourceVolumeLock } from '../volume-locks.js';
import { sweepImageCache } from './sweep-image-cache.js';
import { recoverSnapshot } from './recover-snapshot.js';
import { recoverVolume } from './recover-volume.js';

/** What a manager found at its start, and what became of it; ids of volumes and snapshots. @public */
export interface RecoveryReport {
  /** An operation was left behind, and is now ended, one way or the other. */
  readonly recovered: readonly string[];
  /** An operation runs in a process that lives, or in one whose locks the engine had not freed in time. */
  readonly busy: readonly string[];
  /** An operation was left behind, and could not be ended; the warning event of each says why. */
  readonly failed: readonly string[];
}

type Outcome = keyof RecoveryReport;

/**
 * Ends every operation that a process left behind when it died. A record that is in work while its lock is free has nobody who works on it:
 * that is all there is to know, so several managers of one backend may start and work at the same time.
 */
export async function recover(context: ManagerContext): Promise<RecoveryReport> {
  const report: Record<Outcome, string[]> = { recovered: [], busy: [], failed: [] };
  const note = async (id: string, ended: Promise<Outcome>): Promise<void> => void report[await ended].push(id);
  const { repository, settings } = context;
  const here = { host: settings.host };
  // Snapshots first: the deletion of a volume goes on with the deletion of its snapshots.
  const snapshots = (await repository.snapshots.list(here)).filter(({ status }) => isSnapshotWork(status));
  await Promise.all(snapshots.map(({ id }) => note(id, end(context, id, sourceSnapshotLock, { source: { id } }, () => recoverSnapshot(context, id)))));
  const volumes = await repository.volumes.list(here);
  await Promise.all(
    volumes.map(async ({ id, status }) => {
      if (!isVolumeWork(status)) return;
      const isAboutAttachments = status === 'attaching' || status === 'detaching';
      const [lock, args] = isAboutAttachments ? [attachmentsLock, { volume: { id } }] : [sourceVolumeLock, { source: { id } }];
      await note(id, end(context, id, lock, args, () => recoverVolume(context, id, status)));
    }),
  );
  await sweepImageCache(context);
  return report;
}

/** Runs `body` once the lock of the record is free; when it stays held, somebody is at work. */
async function end(context: ManagerContext, id: string, lock: LockDefinition, args: Record<string, unknown>, body: () => Promise<void>): Promise<Outcome> {
  const { manager, settings } = context;
  try {
    await withLock(lock, { self: manager, ...args }, body, { waitMs: settings.recoveryWaitMs });
    return 'recovered';
  } catch (error) {
    if (isLockError(error, 'ERR_LOCK_TIMEOUT') || isLockError(error, 'ERR_LOCK_BUSY')) return 'busy';
    publish('warning', { id, host: settings.host, reason: 'ending an operation that was left behind', error });
    return 'failed';
  }
}
