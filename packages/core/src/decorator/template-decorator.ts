import type { TemplateFaults } from './template-check-types.js';
import type { Msg } from './template-message.js';
import type { ArgumentShape, SelfShape } from './template-shape-types.js';

/** What a locked method returns. @public */
export type LockedResult = Promise<unknown> | AsyncIterable<unknown>;

/** Any method at all; the library's own decorator types ask for `any` here. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type AnyMethod<This> = (this: This, ...args: any) => unknown;

/** */
export type ArgumentsOf<Method> = Method extends (this: never, ...args: infer Args) => unknown ? Args : never;

/** */
export type ResultFaults<Method> = Method extends (this: never, ...args: never) => LockedResult
  ? never
  : Msg<'method', 'a locked method must be async: it must return a Promise or be an async generator'>;

/** `Value` when there are no faults; else the faults, which nothing can be assigned to. */
export type Sound<Value, Faults> = [Faults] extends [never] ? Value : Faults;

/**
 * `Value` when `Args` are the parameters of `Method`, else `never`. The compiler replaces an inferred list that breaks its constraint
 * by the constraint itself, which some methods would then fit by accident.
 */
export type WhenInferred<Value, Args, Method> = [Args] extends [ArgumentsOf<Method>] ? Value : never;

/**
 * Decorates a method whose lock is named by a template. In each dialect the first overload sees through class type parameters, and
 * the second explains what is wrong; the legacy ones come last because the compiler quotes the last overload.
 * @public
 */
export interface TemplateDecorator<Refs, Params extends readonly string[]> {
  <
    This extends SelfShape<Refs>,
    Args extends unknown[] & ArgumentShape<Refs, Params>,
    Result extends LockedResult,
    Method extends AnyMethod<This>,
  >(
    method: WhenInferred<(this: This, ...args: Args) => Result, Args, Method>,
    context: ClassMethodDecoratorContext<This, Method> & ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Result>,
  ): void;
  <This, Method extends AnyMethod<This>>(
    method: Sound<Method, ResultFaults<Method> | TemplateFaults<Refs, This, ArgumentsOf<Method>, Params>>,
    context: ClassMethodDecoratorContext<This, Method>,
  ): void;
  <This extends SelfShape<Refs>, Args extends unknown[] & ArgumentShape<Refs, Params>, Result extends LockedResult, Method>(
    target: This,
    key: WhenInferred<string | symbol, Args, Method>,
    descriptor: TypedPropertyDescriptor<Method> & TypedPropertyDescriptor<(...args: Args) => Result>,
  ): void;
  <This, Method extends AnyMethod<never>>(
    target: This,
    key: Sound<string | symbol, ResultFaults<Method> | TemplateFaults<Refs, This, ArgumentsOf<Method>, Params>>,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
}
