import type { LockPlan } from './lock-plan.js';

const PLAN = Symbol.for('@holdfast/core/plan');

/** The plan of a locked method; undefined for any other function. @internal */
export function planOf(method: unknown): LockPlan | undefined {
  return typeof method === 'function' ? (method as { [PLAN]?: LockPlan })[PLAN] : undefined;
}

/** Makes `wrapper` known as the locked form of the plan's method, under that method's own name and length. @internal */
export function markLocked<F extends (...args: never[]) => unknown>(wrapper: F, plan: LockPlan): F {
  Object.defineProperty(wrapper, 'name', { value: plan.body.name, configurable: true });
  Object.defineProperty(wrapper, 'length', { value: plan.body.length, configurable: true });
  Object.defineProperty(wrapper, PLAN, { value: plan });
  return wrapper;
}
