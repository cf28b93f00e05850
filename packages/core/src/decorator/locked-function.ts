import { runtimeFor } from '../container/find-runtime.js';
import { callInside, enclosingHold } from '../execution/call-chain.js';
import { finishAll } from '../execution/acquire.js';
import { lockChannels, publishEvent } from '../execution/lock-events.js';
import type { HoldNode } from '../execution/lock-graph.js';
import { localSpace } from '../execution/queue-space.js';
import { acquireForCall, throwIfLost } from './call-locks.js';
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
    const chain = enclosingHold();
    if (plan.checkedClass !== (this as object | undefined)?.constructor) settlePlan(plan, this);
    let hold = enterFast(plan, this, args, chain);
    if (hold === undefined) {
      if (plan.joins) return joinRunning(plan, this, args, chain);
      hold = (await acquireForCall(plan, this, args, chain))!;
      if (hold === chain) return plan.body.apply(this, args);
    }
    try {
      const value = await callInside(hold, plan.body, this, args);
      if (!hold.isValid || hold.parent !== chain) throwIfLost(hold, chain, value);
      return value;
    } finally {
      const released = hold.parent === chain ? hold.finish() : finishAll(hold, chain);
      if (released !== undefined) await released;
    }
  };
}

/** One exclusive lock of the process scope that nobody holds: no queueing, no timer, no lookup but the name's. */
function enterFast(plan: LockPlan, self: unknown, args: readonly unknown[], chain: HoldNode | undefined): HoldNode | undefined {
  const { simple } = plan;
  if (simple === undefined) return undefined;
  const { terms, template } = simple;
  const runtime = runtimeFor(self, plan.label);
  if (!runtime.isLocal(terms.scope) || runtime.isClosed) return undefined;
  const name = template.render(self, args, terms);
  // A queue that exists may be held by this very call chain; that takes a closer look.
  const hold = localSpace.newQueue(name)?.tryEnter(terms, 'exclusive', runtime, chain);
  if (lockChannels.acquired.hasSubscribers && hold !== undefined) publishEvent('acquired', hold, { waitedMs: 0 });
  return hold;
}
