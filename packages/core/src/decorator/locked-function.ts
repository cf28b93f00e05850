import { callInside, enclosingChain } from '../execution/call-chain.js';
import { finishAll, lockFailure } from '../execution/acquire.js';
import type { HoldNode, WaitFailure } from '../execution/lock-graph.js';
import { acquireForCall, admitSuper, runUnlocked, throwIfLost } from './call-locks.js';
import { enterLocal } from './enter-local.js';
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
      if (plan.joins) return await joinRunning(plan, this, args, chain);
      hold = await acquireForCall(plan, this, args, chain);
      if (hold === undefined) return await runUnlocked(plan, this, args);
    } else if ('then' in hold) hold = await hold;
    else if ('promise' in hold) {
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
