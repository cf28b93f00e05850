import { runtimeFor } from '../container/find-runtime.js';
import { acquireAll, finishAll } from '../execution/acquire.js';
import { callInside } from '../execution/call-chain.js';
import type { HoldNode } from '../execution/lock-graph.js';
import type { LockPlan } from './lock-plan.js';
import { applicableParts, openProviders, patienceFor, requestsFor } from './lock-requests.js';

/** The innermost of the call's holds, or `chain` itself when no lock applies to this call. Enters its line before it first awaits. */
export function acquireForCall(plan: LockPlan, self: unknown, args: readonly unknown[], chain: HoldNode | undefined): Promise<HoldNode | undefined> {
  const parts = applicableParts(plan.parts!, self, args);
  if (parts.length === 0) return Promise.resolve(chain);
  const runtime = runtimeFor(self, plan.label);
  const patience = patienceFor(parts, args);
  const opening = openProviders(parts, runtime);
  if (opening === undefined) return acquireAll(requestsFor(parts, runtime, self, args), chain, patience);
  return opening.then(() => acquireAll(requestsFor(parts, runtime, self, args), chain, patience));
}

/** Runs the body as the innermost call of `hold` and gives all holds up to `chain` back when it has settled. */
export async function runInside(plan: LockPlan, hold: HoldNode, chain: HoldNode | undefined, self: unknown, args: readonly unknown[]): Promise<unknown> {
  try {
    const value = await callInside(hold, plan.body, self, args);
    const lost = lostHold(hold, chain);
    if (lost !== undefined) throw lost.lossError(value);
    return value;
  } finally {
    const released = hold.parent === chain ? hold.finish() : finishAll(hold, chain);
    if (released !== undefined) await released;
  }
}

/** A hold between `innermost` and `chain` that is no longer valid and whose loss is to be told by an error. */
export function lostHold(innermost: HoldNode, chain: HoldNode | undefined): HoldNode | undefined {
  for (let hold: HoldNode | undefined = innermost; hold !== undefined && hold !== chain; hold = hold.parent) {
    if (!hold.isValid && !hold.terms.reportLoss) return hold;
  }
  return undefined;
}
