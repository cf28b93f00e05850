import { LockError } from '../errors/lock-error.js';
import { injectRuntime } from '../container/lockable.js';
import { isLockDefinition } from '../definition/lock-definition.js';
import { lockedFunction } from './locked-function.js';
import { recordLegacy, recordStandard } from './lock-metadata.js';
import { compilePart, createPlan, type LockedBody, type LockPart, type LockPlan } from './lock-plan.js';
import type { LockedOptions } from './locked-options.js';
import type { LockedDecoratorFactory } from './locked-types.js';
import { planOf } from './plan-mark.js';
import { inheritParts } from './settle-plan.js';

/** Makes the part of a declaration once the method is known. Undefined parts mean: those of the base method. */
type PartMaker = ((label: string | undefined, parameterCount: number | undefined) => LockPart) | undefined;

function locked(...call: readonly unknown[]): (...decorated: readonly unknown[]) => unknown {
  const [scope, name, options] = isLockDefinition(call[0])
    ? [call[0].scope, call[0].name, { params: call[0].params, reason: call[0].reason, reentrant: call[0].reentrant, ...(call[1] as LockedOptions | undefined) }]
    : [call[0], call[1], (call[2] as LockedOptions | undefined) ?? {}];
  return decorator((label, parameterCount) => compilePart(scope, name, options as LockedOptions, label, parameterCount));
}

/** One decorator for both dialects: the standard one gives a context object, the legacy one a key and a descriptor. */
function decorator(makePart: PartMaker): (...decorated: readonly unknown[]) => unknown {
  return (...decorated) => {
    const [first, second, third] = decorated;
    if (typeof second === 'object' && second !== null && 'kind' in second) {
      return decorateStandard(makePart, first, second as ClassMethodDecoratorContext);
    }
    return decorateLegacy(makePart, first as object, second as PropertyKey, third as PropertyDescriptor | undefined);
  };
}

function decorateStandard(makePart: PartMaker, method: unknown, context: ClassMethodDecoratorContext): unknown {
  const methodName = String(context.name);
  if (context.kind !== 'method') throw notAMethod(methodName, context.kind);
  const plan = planFor(makePart, method as LockedBody, methodName, methodName, context.static);
  recordStandard(context, plan);
  return lockedFunction(plan);
}

function decorateLegacy(makePart: PartMaker, target: object, key: PropertyKey, descriptor: PropertyDescriptor | undefined): PropertyDescriptor {
  const isStatic = typeof target === 'function';
  const className = isStatic ? target.name : target.constructor.name;
  const label = `${className}.${String(key)}`;
  if (typeof descriptor?.value !== 'function') throw notAMethod(label, descriptor === undefined ? 'field' : 'accessor');
  const emitted = (what: 'returntype' | 'paramtypes'): unknown => Reflect.getMetadata?.(`design:${what}`, target, key as string);
  const plan = planFor(makePart, descriptor.value as LockedBody, label, String(key), isStatic, emitted('returntype'), emitted('paramtypes'));
  if (plan.parts === undefined) inheritParts(plan, Object.getPrototypeOf(target) as object | null);
  recordLegacy(target, key, plan);
  if (!isStatic) injectRuntime(target);
  return { ...descriptor, value: lockedFunction(plan) };
}

function planFor(makePart: PartMaker, method: LockedBody, label: string, methodName: string, isStatic: boolean, declaredResult?: unknown, declaredParameters?: unknown): LockPlan {
  const stacked = planOf(method);
  const body = stacked?.body ?? method;
  const isGenerator = kindOf(body) === 'AsyncGeneratorFunction';
  if (stacked === undefined) refuseSync(body, label, declaredResult);
  const own = makePart?.(label, parameterCountOf(body, declaredParameters));
  if (stacked !== undefined && (own === undefined || stacked.parts === undefined)) {
    throw new LockError('ERR_LOCK_DEFINITION_INVALID', `@Locked.inherited() on ${label} stands alone: it cannot be stacked with another @Locked`, { method: label });
  }
  const parts = own === undefined ? undefined : [...(stacked?.parts ?? []), own];
  return createPlan({ label, methodName, isStatic, body, isGenerator, parts });
}

function kindOf(method: LockedBody): string {
  return Object.prototype.toString.call(method).slice('[object '.length, -1);
}

/** A plain function may be an async one compiled for an old target: then only its declared result tells. */
function refuseSync(body: LockedBody, label: string, declaredResult: unknown): void {
  const kind = kindOf(body);
  if (kind === 'AsyncFunction' || kind === 'AsyncGeneratorFunction' || declaredResult === Promise) return;
  throw new LockError(
    'ERR_LOCK_DEFINITION_INVALID',
    `${label} is not async: a lock is held until the method's promise settles, so @Locked takes async methods and async generators only (a decorator below @Locked must return an async function, too)`,
    { method: label },
  );
}

/** Known only when the compiler emitted the parameters and none of them is optional with a default or takes the rest. */
function parameterCountOf(body: LockedBody, declaredParameters: unknown): number | undefined {
  return Array.isArray(declaredParameters) && declaredParameters.length === body.length ? body.length : undefined;
}

function notAMethod(label: string, kind: string): LockError {
  return new LockError('ERR_LOCK_DEFINITION_INVALID', `@Locked stands above a method, and ${label} is a ${kind}`, { method: label });
}

/**
 * Declares which lock a method needs; from then on its body runs only while the lock is held, in the scope's engine that the object's
 * container has bound. Held until the returned promise settles, for an async generator until the iteration ends.
 * Calls are served first in, first out inside a process. The same lock asked again in a holder's context throws `ERR_LOCK_REENTRANT`
 * unless re-entry is declared; then it is granted, and calls started side by side inside a holder exclude each other. Several names, also of stacked `@Locked`, are one acquisition, taken in one order.
 * Works in the legacy and in the standard decorator dialect, on instance, static, private and overriding methods.
 * The call rejects and the body does not run with:
 * `ERR_LOCK_NAME_INVALID` (a value of the name is missing), `ERR_LOCK_TIMEOUT`, `ERR_LOCK_BUSY`, `ERR_LOCK_ABORTED`,
 * `ERR_LOCK_NO_CONTAINER`, `ERR_LOCK_PROVIDER_MISSING`, `ERR_LOCK_PROVIDER_UNAVAILABLE`, `ERR_LOCK_NOT_SUPPORTED`, `ERR_LOCK_DEADLOCK`,
 * `ERR_LOCK_REENTRANT`, `ERR_LOCK_CLOSED`. It rejects with `ERR_LOCK_LOST` after the body ran when the lock was lost meanwhile.
 * @throws {@link LockError} `ERR_LOCK_DEFINITION_INVALID` — at class definition: unknown scope, bad template, unknown option, not an async method
 * Source: Cinder `coordination.synchronized` and oslo.concurrency `lockutils.synchronized`.
 * @public
 */
export const Locked: LockedDecoratorFactory = Object.assign(locked, {
  inherited: () => decorator(undefined),
}) as unknown as LockedDecoratorFactory;
