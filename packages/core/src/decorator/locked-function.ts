import { runtimeFor } from '../container/find-runtime.js';
import { callInside, enclosingChain } from '../execution/call-chain.js';
import { finishAll, lockFailure } from '../execution/acquire.js';
import { lockChannels } from '../execution/lock-events.js';
import type { ChainNode, HoldNode, WaitFailure } from '../execution/lock-graph.js';
import { orderRefusal } from '../execution/lock-order.js';
import { localSpace } from '../execution/queue-space.js';
import type { Waiter } from '../execution/waiter.js';
import { acquireForCall, admitSuper, throwIfLost } from './call-locks.js';
import { joinRunning } from './join-running.js';
import { lockedGenerator } from './locked-generator.js';
import type { LockPlan } from './lock-plan.js';
import { markLocked } from './plan-mark.js';
import { settlePlan } from './settle-plan.js';

/** The function that takes the place of a locked method. @internal */
export function lockedFunction(plan: LockPlan): (this: unknown, ...args: unknown[]) => unknown {
  return markLocked(plan.isGenerator ? lockedGenerator(plan) : lockedAsync(plan), plan);
}

// One async function for the whole call: each more of them costs an allocation and, with async context on, two hooks.
function lockedAsync(plan: LockPlan) {
  return async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    const chain = enclosingChain();
    if (plan.checkedClass !== (this as object | undefined)?.constructor) settlePlan(plan, this);
    let hold = enterLocal(plan, this, args, chain);
    if (hold === undefined) {
      if (plan.joins) return joinRunning(plan, this, args, chain);
      hold = await acquireForCall(plan, this, args, chain);
      if (hold === undefined) return plan.body.apply(this, args);
    } else if ('promise' in hold) {
      // Told apart by shape: queue and waiter may be another copy's of this package.
      const outcome: HoldNode | WaitFailure = await hold.promise;
      if ('code' in outcome) throw lockFailure(hold.request, outcome);
      hold = outcome;
    }
    try {
      if (plan.overridden !== undefined) admitSuper(plan, hold, this);
      const value = await callInside(hold, plan.body, this, args);
      if (!hold.isValid || hold.companion !== undefined) throwIfLost(hold, value);
      return value;
    } finally {
      const released = hold.companion === undefined ? hold.finish() : finishAll(hold);
      if (released !== undefined) await released;
    }
  };
}

/**
 * The fast way in: one exclusive lock of the process scope. A hold when nobody has it; a place in line when an outermost caller with no
 * time limit meets a held one, and nobody listens; undefined when more has to be looked at.
 */
function enterLocal(plan: LockPlan, self: unknown, args: readonly unknown[], chain: ChainNode | undefined): HoldNode | Waiter | undefined {
  const { simple } = plan;
  if (simple === undefined) return undefined;
  const { terms, template } = simple;
  const runtime = runtimeFor(self, plan.label);
  if (!runtime.isLocal(terms.scope) || runtime.isClosed) return undefined;
  const name = template.render(self, args, terms);
  const isObserved = lockChannels.acquired.hasSubscribers || lockChannels.waiting.hasSubscribers || lockChannels.warning.hasSubscribers;
  if (chain !== undefined && !isObserved && terms.waitMs !== 0 && !localSpace.queues.has(name)) {
    const request = { terms, name, mode: 'exclusive', user: runtime, provider: undefined } as const;
    const refusal = orderRefusal(request, chain);
    if (refusal !== undefined) throw lockFailure(request, { code: 'ERR_LOCK_ORDER', message: `is ${refusal}` });
  }
  const fresh = isObserved ? undefined : localSpace.newQueue(name);
  if (fresh !== undefined) return fresh.tryEnter(terms, 'exclusive', runtime, chain);
  // A queue that exists may be held by this very call chain, or wait for it.
  if (isObserved || chain !== undefined || terms.waitMs !== undefined) return undefined;
  const queue = localSpace.queue(name);
  const waiter = queue.enqueue({ terms, name, mode: 'exclusive', user: runtime, provider: undefined }, undefined, true);
  queue.pump();
  return waiter;
}
