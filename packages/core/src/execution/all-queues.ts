import { realm } from '../realm.js';
import type { LockUser } from './lock-graph.js';
import type { LockQueue } from './lock-queue.js';
import type { QueueSpace } from './queue-space.js';

/** The queues in which `user` holds something. */
export function queuesOf(user: LockUser): LockQueue[] {
  const found: LockQueue[] = [];
  for (const space of realm.spaces.values() as Iterable<QueueSpace>) {
    for (const queue of space.queues.values()) if ([...queue.holds()].some((hold) => hold.user === user)) found.push(queue);
  }
  return found;
}
