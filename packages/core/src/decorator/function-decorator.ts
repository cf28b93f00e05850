import type { AnyMethod, ArgumentsOf, LockedResult, ResultFaults, Sound, WhenInferred } from './template-decorator.js';
import type { Msg } from './template-message.js';

/**
 * Decorates a method whose lock is named by a function of the object and the arguments; the function may take fewer arguments than
 * the method has. The overloads stand in the order of {@link TemplateDecorator}'s.
 * @public
 */
export interface FunctionDecorator<Self, Taken extends readonly unknown[]> {
  <This extends Self, Args extends Accepted<Taken>, Result extends LockedResult, Method extends AnyMethod<This>>(
    method: WhenInferred<(this: This, ...args: Args) => Result, Args, Method>,
    context: ClassMethodDecoratorContext<This, Method> & ClassMethodDecoratorContext<This, (this: This, ...args: Args) => Result>,
  ): void;
  <This, Method extends AnyMethod<This>>(
    method: Sound<Method, ResultFaults<Method> | FunctionFaults<Self, Taken, This, ArgumentsOf<Method>>>,
    context: ClassMethodDecoratorContext<This, Method>,
  ): void;
  <This extends Self, Args extends Accepted<Taken>, Result extends LockedResult, Method>(
    target: This,
    key: WhenInferred<string | symbol, Args, Method>,
    descriptor: TypedPropertyDescriptor<Method> & TypedPropertyDescriptor<(...args: Args) => Result>,
  ): void;
  <This, Method extends AnyMethod<never>>(
    target: This,
    key: Sound<string | symbol, ResultFaults<Method> | FunctionFaults<Self, Taken, This, ArgumentsOf<Method>>>,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
}

/**
 * Decorates any async method with locks known elsewhere: those of the base method.
 * @public
 */
export interface InheritedDecorator {
  <This, Method extends AnyMethod<This>>(
    method: Sound<Method, ResultFaults<Method>>,
    context: ClassMethodDecoratorContext<This, Method>,
  ): void;
  <Method extends AnyMethod<never>>(
    target: object,
    key: Sound<string | symbol, ResultFaults<Method>>,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void;
}

/** Argument lists that a function of `Taken` can be called with: any more may follow. */
type Accepted<Taken extends readonly unknown[]> = [...Taken, ...unknown[]];

type FunctionFaults<Self, Taken extends readonly unknown[], This, Args extends readonly unknown[]> =
  | (This extends Self ? never : Msg<'name function', 'self is declared as another class than the one of the method', Self>)
  | (Args extends Accepted<Taken> ? never : Msg<'name function', 'its parameters do not fit those of the method', Args>);
