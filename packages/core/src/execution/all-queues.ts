import { realm } from '../realm.js';
import type { LockUser, QueueNode, WaiterNode } from './lock-graph.js';
import type { LockQueue } from './lock-queue.js';
import type { QueueSpace } from './queue-space.js';

// For closing only: a list kept for it would cost every call that waits.

/** The queues in which `user` holds something. */
export function queuesOf(user: LockUser): LockQueue[] {
  return rootQueues().filter((queue) => [...queue.holds()].some((hold) => hold.user === user));
}

/** The calls of `user` that wait, nested ones included. */
export function waitersOf(user: LockUser): WaiterNode[] {
  const found: WaiterNode[] = [];
  const collect = (queue: QueueNode): void => {
    for (const waiter of queue.waiters()) if (waiter.request.user === user) found.push(waiter);
    for (const { nested } of queue.holds()) if (nested !== undefined) collect(nested);
  };
  rootQueues().forEach(collect);
  return found;
}

function rootQueues(): LockQueue[] {
  return [...(realm.spaces.values() as Iterable<QueueSpace>)].flatMap((space) => [...space.queues.values()]);
}
