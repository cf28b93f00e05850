import type { LockMode } from '../provider/lock-provider.js';
import type { ChainNode, HoldNode, QueueNode, WaiterNode } from './lock-graph.js';
import { describeRequest } from './lock-request.js';

/** A hold on the way, and the waiting call inside it through which the way goes on. */
interface Step {
  readonly hold: HoldNode;
  readonly waiter: WaiterNode | undefined;
  readonly before: Step | undefined;
}

/**
 * Looks for a circle that waiting for `queue` would close for a caller that the holds of `inside` await: from the holders of the queue to
 * the calls that wait inside them, to the holders of what those wait for, and so on back to one of `inside`. Returns the circle in words,
 * or undefined. Only calls of this process are seen, and those that nobody is shown to await close none.
 */
export function findDeadlock(queue: QueueNode, mode: LockMode, inside: readonly ChainNode[]): string | undefined {
  const own = new Set<HoldNode>();
  for (const place of inside) if (place.running) own.add(place.hold);
  if (![...own].some((hold) => isWaitedFor(hold) || isAskedFor(hold, queue))) return undefined;
  const seen = new Set<QueueNode>();
  const open: { readonly wanted: QueueNode; readonly before: Step | undefined }[] = [{ wanted: queue, before: undefined }];
  for (const { wanted, before } of open) {
    if (seen.has(wanted)) continue;
    seen.add(wanted);
    for (const hold of wanted.holds()) {
      if (wanted === queue && mode === 'shared' && hold.mode === 'shared' && queue.readersMayJoin) continue;
      if (own.has(hold)) return words({ hold, waiter: undefined, before });
      // What a finished body left waiting elsewhere does not keep its lock; a nested grant that outlived it does.
      if (hold.running) for (const waiter of hold.waits ?? []) open.push({ wanted: waiter.queue, before: { hold, waiter, before } });
      if (hold.nested !== undefined) open.push({ wanted: hold.nested, before });
    }
  }
  return undefined;
}

/** Only then can a circle come back to it: the search is spared where calls wait in a long row. */
function isWaitedFor(hold: HoldNode): boolean {
  for (let held: HoldNode | undefined = hold; held !== undefined; held = held.queue.owner) if (held.queue.hasWaiters) return true;
  return false;
}

/** What is asked for now is what one of them holds, or is nested in. */
function isAskedFor(hold: HoldNode, queue: QueueNode): boolean {
  return hold.queue.root === queue.root;
}

function words(last: Step): string {
  const told: string[] = [`${describeRequest(last.hold)} is held by this very call chain`];
  for (let step = last.before; step !== undefined; step = step.before) {
    told.unshift(`${describeRequest(step.hold)} is held by a call that waits for ${describeRequest(step.waiter!.request)}`);
  }
  return told.join('; ');
}
