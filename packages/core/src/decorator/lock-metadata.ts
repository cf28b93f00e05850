import type { LockScope } from '../lock-scope.js';
import type { LockMode } from '../provider/lock-provider.js';
import type { LockPlan } from './lock-plan.js';
import { planOf } from './plan-mark.js';

// The standard dialect leaves metadata only where this symbol exists; core is loaded before any class that uses it.
(Symbol as { metadata?: symbol }).metadata ??= Symbol.for('Symbol.metadata');

/** Key of the lock metadata: with reflect-metadata on (prototype or class, method), in the standard dialect in `Class[Symbol.metadata]`. */
const LOCK_METADATA = 'holdfast:locks';

/** One declared lock of one method, as the catalogue prints it. @public */
export interface DeclaredLock {
  /** The class that declares it. */
  readonly className: string;
  /** The method. */
  readonly method: string;
  /** Whether the method is static. */
  readonly isStatic: boolean;
  /** The scope. */
  readonly scope: LockScope;
  /** The template; undefined for a name function. */
  readonly template: string | undefined;
  /** Exclusive or shared. */
  readonly mode: LockMode;
  /** True when a `when` option decides per call. */
  readonly isConditional: boolean;
  /** What `when` asks, as the `condition` option puts it. */
  readonly condition: string | undefined;
  /** The critical section in words. */
  readonly reason: string | undefined;
}

/** @internal */
export function recordLegacy(target: object, key: PropertyKey, plan: LockPlan): void {
  Reflect.defineMetadata?.(LOCK_METADATA, declaredBy(plan), target, key as string);
}

/** @internal */
export function recordStandard(context: ClassMethodDecoratorContext, plan: LockPlan): void {
  const metadata = context.metadata as Record<string, Record<string, readonly DeclaredLock[]>> | undefined;
  if (metadata === undefined) return;
  if (!Object.hasOwn(metadata, LOCK_METADATA)) metadata[LOCK_METADATA] = {};
  metadata[LOCK_METADATA]![plan.methodName] = declaredBy(plan);
}

/**
 * The locks that the methods of `type` declare, inherited ones included, in the order of the class's text; an override hides what it overrides.
 * @public
 */
export function describeLocks(type: abstract new (...args: never[]) => unknown): readonly DeclaredLock[] {
  return plansOf(type).flatMap(({ plan, home }) => declaredBy(plan, home));
}

/** The plans of a class, each with the name of the class that has it. @internal */
export function plansOf(type: abstract new (...args: never[]) => unknown): { readonly plan: LockPlan; readonly home: string }[] {
  const found = new Map<string, { plan: LockPlan; home: string } | undefined>();
  const collect = (start: object | null, end: object, prefix: string): void => {
    for (let home = start; home !== null && home !== end; home = Object.getPrototypeOf(home) as object | null) {
      for (const name of Object.getOwnPropertyNames(home)) {
        const key = prefix + name;
        if (found.has(key)) continue;
        const plan = planOf(Object.getOwnPropertyDescriptor(home, name)?.value);
        found.set(key, plan === undefined ? undefined : { plan, home: typeof home === 'function' ? home.name : home.constructor.name });
      }
    }
  };
  collect(type.prototype as object, Object.prototype, '');
  collect(type, Function.prototype, 'static ');
  return [...found.values()].filter((entry) => entry !== undefined);
}

function declaredBy(plan: LockPlan, home?: string): DeclaredLock[] {
  return (plan.parts ?? []).flatMap(({ terms, options }) =>
    terms.map(({ scope, template, mode }) => ({
      className: home ?? plan.label.slice(0, Math.max(0, plan.label.lastIndexOf('.'))),
      method: plan.methodName,
      isStatic: plan.isStatic,
      scope,
      template,
      mode,
      isConditional: options.when !== undefined,
      condition: options.condition,
      reason: options.reason,
    })),
  );
}
