import { runtimeFor } from '../container/find-runtime.js';
import { acquireAll, enclosing, lockFailure } from '../execution/acquire.js';
import { lockChannels } from '../execution/lock-events.js';
import type { ChainNode, HoldNode, LockRequest } from '../execution/lock-graph.js';
import { orderRefusal } from '../execution/lock-order.js';
import type { Waiter } from '../execution/waiter.js';
import type { LockPlan } from './lock-plan.js';
import { patienceFor } from './lock-requests.js';

/**
 * The fast way in: one exclusive lock of the process scope. A hold when nobody has it; a place in line when an outermost caller with no time limit
 * meets a held one, and nobody listens; a promise of the hold when more has to be looked at; undefined when this way is not for the call.
 * It only shortens what `decideEntry` says: a lock without a queue is free, and one that no chain encloses is waited for.
 */
export function enterLocal(plan: LockPlan, self: unknown, args: readonly unknown[], chain: ChainNode | undefined): HoldNode | Waiter | Promise<HoldNode> | undefined {
  const { simple } = plan;
  if (simple === undefined) return undefined;
  const { part, terms, template } = simple;
  const runtime = runtimeFor(self, plan.label);
  const space = runtime.localSpace(terms.scope);
  if (space === undefined) return undefined;
  const name = template.render(self, args, terms);
  const isObserved = lockChannels.acquired.hasSubscribers || lockChannels.waiting.hasSubscribers || lockChannels.warning.hasSubscribers;
  if (!isObserved && !runtime.isClosed) {
    if (chain === undefined) {
      const fresh = space.newQueue(name);
      if (fresh !== undefined) return fresh.tryEnter(terms, 'exclusive', runtime, undefined);
      if (terms.waitMs === undefined) return space.queue(name).standInLine({ terms, name, mode: 'exclusive', user: runtime, provider: undefined, space });
    } else if (!space.queues.has(name) && enclosing({ name, space }, chain) === undefined) {
      const request: LockRequest = { terms, name, mode: 'exclusive', user: runtime, provider: undefined, space };
      const refusal = terms.waitMs === 0 ? undefined : orderRefusal(request, chain);
      if (refusal !== undefined) throw lockFailure(request, { code: 'ERR_LOCK_ORDER', message: `is ${refusal}` });
      // A listener may have heard of the order and taken the lock meanwhile.
      const fresh = space.newQueue(name);
      if (fresh !== undefined) return fresh.tryEnter(terms, 'exclusive', runtime, chain);
    }
  }
  return acquireAll([{ terms, name, mode: 'exclusive', user: runtime, provider: undefined, space, self }], chain, patienceFor([part], args));
}
