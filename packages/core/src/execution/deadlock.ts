import type { ChainNode, HoldNode, QueueNode } from './lock-graph.js';
import { describeRequest } from './lock-request.js';

/**
 * Looks for a circle that waiting for `queue` inside `chain` would close: from the holders of the queue to the calls that wait inside
 * them, to the holders of what those wait for, and so on back to a hold of the chain. Returns the circle in words, or undefined.
 * Only calls of this process are seen.
 */
export function findDeadlock(queue: QueueNode, chain: ChainNode | undefined): string | undefined {
  if (chain === undefined) return undefined;
  const own = new Set<HoldNode>();
  for (let place: ChainNode | undefined = chain; place !== undefined; place = place.parent) if (place.running) own.add(place.hold);
  const seen = new Set<QueueNode>();
  const search = (wanted: QueueNode, path: readonly string[]): string | undefined => {
    if (seen.has(wanted)) return undefined;
    seen.add(wanted);
    for (const hold of wanted.holds()) {
      const step = `${describeRequest(hold)} is held`;
      if (own.has(hold)) return [...path, `${step} by this very call chain`].join('; ');
      // What a finished body left waiting elsewhere does not keep its lock; a nested grant that outlived it does.
      for (const waiter of (hold.running ? hold.waits : undefined) ?? []) {
        const found = search(waiter.queue, [...path, `${step} by a call that waits for ${describeRequest(waiter.request)}`]);
        if (found !== undefined) return found;
      }
      const found = hold.nested === undefined ? undefined : search(hold.nested, path);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(queue, []);
}
