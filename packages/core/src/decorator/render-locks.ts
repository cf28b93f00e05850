import { LockError } from '../errors/lock-error.js';
import type { LockScope } from '../lock-scope.js';
import type { LockMode } from '../provider/lock-provider.js';
import { plansOf } from './lock-metadata.js';
import { applicableParts, namedLocks } from './lock-requests.js';
import { settlePlan } from './settle-plan.js';

/** One lock that a call would ask for. @public */
export interface RenderedLock {
  /** The rendered name. */
  readonly lockName: string;
  /** The scope. */
  readonly scope: LockScope;
  /** Exclusive or shared. */
  readonly mode: LockMode;
  /** What it was rendered from; undefined for a name function. */
  readonly template: string | undefined;
}

/**
 * The locks that one call of a method would ask for, in the order in which it would take them; nothing is asked for and no container is
 * needed. Empty when the condition of every lock says no.
 * @param self - the object of the call, or whatever has the properties that the names are made of
 * @throws {@link LockError} `ERR_LOCK_NAME_INVALID` — as the call itself would
 * @throws {@link LockError} `ERR_LOCK_DEFINITION_INVALID` — the class has no locked method of this name
 * @public
 */
export function renderLocks(type: abstract new (...args: never[]) => unknown, method: string, self: unknown, args: readonly unknown[]): readonly RenderedLock[] {
  const plan = plansOf(type).find((found) => found.plan.methodName === method)?.plan;
  if (plan === undefined) throw new LockError('ERR_LOCK_DEFINITION_INVALID', `${type.name} has no locked method ${method}`, { method: `${type.name}.${method}` });
  settlePlan(plan, plan.isStatic ? type : Object.create(type.prototype as object));
  return namedLocks(applicableParts(plan.parts!, self, args), self, args).map(({ name, terms: { scope, mode, template } }) => ({ lockName: name, scope, mode, template }));
}
