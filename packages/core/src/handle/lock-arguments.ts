import type { Container } from 'inversify';
import { runtimeFor, runtimeOf } from '../container/find-runtime.js';
import type { LockRuntime } from '../container/lock-runtime.js';
import { compilePart, withOptions, type LockPart } from '../decorator/lock-plan.js';
import type { LockedOptions } from '../decorator/locked-options.js';
import type { LockDefinition } from '../decorator/locked-types.js';
import { LockError } from '../errors/lock-error.js';

/**
 * Values for the placeholders of an imperative lock: a list by position (`{0.id}`), or an object by the definition's `params`
 * (`{volume.id}`), where `self` stands for `{self.…}` and also tells whose container's locks are used.
 * @public
 */
export type LockArguments = readonly unknown[] | Readonly<Record<string, unknown>>;

/** How an imperative lock is asked for: the options of `@Locked` but those that only make sense on a method. @public */
export interface ImperativeLockOptions extends Omit<LockedOptions, 'params' | 'reason' | 'onContention' | 'joinBy' | 'when' | 'condition' | 'signal'> {
  /** Ends the wait with `ERR_LOCK_ABORTED` when it fires. */
  readonly signal?: AbortSignal | undefined;
  /** Whose locks to use. Default: those of `args.self`, else the default container's. */
  readonly container?: Container | undefined;
}

/** An imperative call, ready to be acquired. @internal */
export interface ImperativeCall {
  readonly part: LockPart;
  readonly runtime: LockRuntime;
  readonly self: unknown;
  readonly args: readonly unknown[];
}

const compiled = new WeakMap<LockDefinition, LockPart>();

/** @internal */
export function imperativeCall(definition: LockDefinition, given: LockArguments, options: ImperativeLockOptions): ImperativeCall {
  const { container, ...terms } = options;
  const label = definition.where;
  const usual = partOf(definition);
  const part = Object.keys(terms).length === 0 ? usual : withOptions(usual, { ...terms, reentrant: terms.reentrant ?? definition.reentrant }, label);
  const { self, args } = spread(definition, given);
  return { part, self, args, runtime: container === undefined ? runtimeFor(self, label) : runtimeOf(container) };
}

/** The compiled declaration of a definition. @internal */
export function partOf(definition: LockDefinition): LockPart {
  let part = compiled.get(definition);
  if (part === undefined) {
    part = compilePart(definition.scope, definition.name, { params: definition.params, reentrant: definition.reentrant }, definition.where);
    compiled.set(definition, part);
  }
  return part;
}

/** @internal */
export function spread(definition: LockDefinition, given: LockArguments): { readonly self: unknown; readonly args: readonly unknown[] } {
  if (Array.isArray(given)) return { self: undefined, args: given };
  const named = given as Readonly<Record<string, unknown>>;
  const params = definition.params ?? [];
  for (const key of Object.keys(named)) {
    if (key !== 'self' && !params.includes(key)) {
      throw new LockError('ERR_LOCK_NAME_INVALID', `the lock ${JSON.stringify(definition.name)} knows no argument ${JSON.stringify(key)}; it knows ${['self', ...params].join(', ')}`, { scope: definition.scope, method: definition.where });
    }
  }
  return { self: named['self'], args: params.map((name) => named[name]) };
}
