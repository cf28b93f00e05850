import { LockError } from '../errors/lock-error.js';
import { reportBareOverrides } from './bare-override.js';
import { planOf } from './plan-mark.js';
import { setParts, type LockPlan } from './lock-plan.js';

/**
 * What can be known only from an object: in the standard dialect the class's name, and for `@Locked.inherited()` the base method.
 * Done at the first call of each class.
 * @internal
 */
export function settlePlan(plan: LockPlan, self: unknown): void {
  const owner = (self as object | null | undefined)?.constructor;
  if (typeof self === 'object' && self !== null) reportBareOverrides(self);
  const home = homeOf(plan, self);
  if (home !== undefined && !plan.label.includes('.')) plan.label = `${classNameOf(home)}.${plan.methodName}`;
  if (plan.parts === undefined) inheritParts(plan, home === undefined ? undefined : (Object.getPrototypeOf(home) as object | null));
  else if (plan.parts[0]?.terms[0]?.method !== plan.label) setParts(plan, plan.parts);
  plan.checkedClass = owner;
}

/** Takes the locks of the method that `base` has under the plan's name. @internal */
export function inheritParts(plan: LockPlan, base: object | null | undefined): void {
  const inherited = base == null ? undefined : planOf((base as Record<string, unknown>)[plan.methodName]);
  if (inherited !== undefined && inherited.parts === undefined) inheritParts(inherited, Object.getPrototypeOf(base) as object | null);
  if (inherited?.parts === undefined) {
    throw new LockError('ERR_LOCK_DEFINITION_INVALID', `@Locked.inherited() on ${plan.label}: no base class has a locked method of this name`, { method: plan.label });
  }
  plan.overridden = [inherited, ...(inherited.overridden ?? [])];
  setParts(plan, inherited.parts);
}

/** The prototype (or class, for a static method) that has the locked function as its own; not found for a #private one. */
function homeOf(plan: LockPlan, self: unknown): object | undefined {
  for (let home = self as object | null; home !== null && home !== undefined; home = Object.getPrototypeOf(home) as object | null) {
    const own: unknown = Object.getOwnPropertyDescriptor(home, plan.methodName)?.value;
    if (planOf(own) === plan) return home;
  }
  return undefined;
}

function classNameOf(home: object): string {
  return typeof home === 'function' ? home.name : home.constructor.name;
}
