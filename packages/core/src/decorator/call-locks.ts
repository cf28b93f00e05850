import { runtimeFor } from '../container/find-runtime.js';
import { acquireAll, finishAll, holdsOf } from '../execution/acquire.js';
import { callInside, enteredHere } from '../execution/call-chain.js';
import type { ChainNode, HoldNode } from '../execution/lock-graph.js';
import type { LockPlan } from './lock-plan.js';
import { applicableParts, openProviders, patienceFor, requestsFor } from './lock-requests.js';

/** The innermost of the call's holds; undefined when no lock applies to this call. Enters its line before it first awaits. */
export function acquireForCall(plan: LockPlan, self: unknown, args: readonly unknown[], chain: ChainNode | undefined): Promise<HoldNode | undefined> {
  const parts = applicableParts(plan.parts!, self, args);
  if (parts.length === 0) return Promise.resolve(undefined);
  const runtime = runtimeFor(self, plan.label);
  const patience = patienceFor(parts, args);
  const opening = openProviders(parts, runtime);
  if (opening === undefined) return acquireAll(requestsFor(parts, runtime, self, args), chain, patience);
  return opening.then(() => acquireAll(requestsFor(parts, runtime, self, args), chain, patience));
}

/** To be called once the locks of an overriding method are there: `super` may then ask for them again. */
export function admitSuper(plan: LockPlan, innermost: HoldNode, self: unknown): void {
  if (plan.overridden === undefined) return;
  for (const hold of holdsOf(innermost)) hold.override = { self, methods: plan.overridden };
}

/** Runs the body of a call that no lock applies to. By a name of its own, as it is no place of the call chain (`awaitingPlaces`). */
export async function runUnlocked(plan: LockPlan, self: unknown, args: readonly unknown[]): Promise<unknown> {
  return await plan.body.apply(self, [...args]);
}

/** Runs the body as the innermost call of `hold` and gives all holds of the acquisition back when it has settled. */
export async function runInside(plan: LockPlan, hold: HoldNode, self: unknown, args: readonly unknown[]): Promise<unknown> {
  try {
    admitSuper(plan, hold, self);
    const value = await callInside(hold, plan.body, self, args);
    throwIfLost(hold, value);
    return value;
  } finally {
    await finishAll(hold);
  }
}

/** @throws `ERR_LOCK_LOST` with the body's `value` when a hold of the acquisition is no longer valid, unless its losses are only reported */
export function throwIfLost(innermost: HoldNode, value?: unknown): void {
  for (const hold of holdsOf(innermost)) if (!hold.isValid && !hold.terms.reportLoss) throw hold.lossError(value);
}

type Step = Promise<IteratorResult<unknown, unknown>>;

/** One step of a locked generator. */
export function stepInside(hold: HoldNode, source: AsyncGenerator<unknown, unknown, unknown>, method: 'next' | 'throw' | 'return', value: unknown): Step {
  if (method === 'next') throwIfLost(hold);
  return callInside(enteredHere(hold), source[method] as (value: unknown) => Step, source, [value]);
}
