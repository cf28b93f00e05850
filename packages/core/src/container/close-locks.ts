import type { Container } from 'inversify';
import { queuesOf, waitersOf } from '../execution/all-queues.js';
import { releasesSettled } from '../execution/engine-link.js';
import { LeaseKeeper } from '../execution/lease-keeper.js';
import { startTimer } from '../provider/start-timer.js';
import { runtimeOf } from './find-runtime.js';

/** How `closeLocks` treats those who still hold locks. @public */
export interface CloseLocksOptions {
  /** How long holders may finish, in milliseconds; then their `lost` fires with reason `closed`. Default: 30 000. */
  readonly graceMs?: number;
}

/**
 * Resolves once the locks of `container` are closed: waiters and later calls get `ERR_LOCK_CLOSED`, holders may finish within `graceMs`, and
 * no handle, timer or socket is left. A provider object that another open container uses stays open. Calling it again does nothing more.
 * @public
 */
export async function closeLocks(container: Container, options: CloseLocksOptions = {}): Promise<void> {
  const runtime = runtimeOf(container);
  runtime.isClosed = true;
  for (const waiter of waitersOf(runtime)) waiter.fail({ code: 'ERR_LOCK_CLOSED' });
  if (!(await finished(runtime.idle(), options.graceMs ?? 30_000))) {
    for (const queue of queuesOf(runtime)) queue.revokeAllOf(runtime, { reason: 'closed' });
  }
  for (const provider of runtime.openProviders()) {
    await releasesSettled(provider);
    if (!runtime.leave(provider)) continue;
    await provider.close();
    await LeaseKeeper.close(provider);
  }
  runtime.onClose();
}

async function finished(work: Promise<void>, limitMs: number): Promise<boolean> {
  let stop = (): void => undefined;
  const late = new Promise<boolean>((resolve) => (stop = startTimer(limitMs, () => resolve(false), true)));
  const isDone = await Promise.race([work.then(() => true), late]);
  stop();
  return isDone;
}
