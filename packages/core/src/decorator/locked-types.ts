import type { LockScope } from '../lock-scope.js';
import type { FunctionDecorator, InheritedDecorator } from './function-decorator.js';
import type { LockedOptions } from './locked-options.js';
import type { TemplateDecorator } from './template-decorator.js';
import type { PlaceholdersOf } from './template-grammar-types.js';

/** Names the locks of one call; synchronous, because the caller must not give way before it queues. @public */
export type LockNameFunction = NameFunctions['name'];

// Through a method, so that a function may declare narrower parameters: `(self: Driver, volume: Volume) => …`.
interface NameFunctions {
  name(self: unknown, ...args: readonly unknown[]): string | readonly string[];
}

/** How a lock can be named: a template, several templates, or a function. @public */
export type LockNameSource = string | readonly string[] | LockNameFunction;

/**
 * A lock as a value that methods and classes share; made by `defineLock`.
 * @public
 */
export interface LockDefinition<
  Name extends LockNameSource = LockNameSource,
  Params extends readonly string[] = readonly string[],
> {
  /** How far the lock reaches. */
  readonly scope: LockScope;
  /** Template, templates, or a function of the object and the arguments. */
  readonly name: Name;
  /** The critical section in words, for the generated table of locks. */
  readonly reason?: string | undefined;
  /** Where the lock is used beside the decorated methods, for the same table. */
  readonly where?: string | undefined;
  /** `true`: a holder's own nested call of this lock is granted; see the option of `@Locked`, which replaces it. Default: `false`. */
  readonly reentrant?: boolean | undefined;
  /** Names for the parameters of the methods that use it; a method's own `params` replace them. */
  readonly params?: Params | undefined;
}

/** The decorator that fits a way of naming. @public */
export type LockedDecorator<Name extends LockNameSource, Params extends readonly string[]> = Name extends string | readonly string[]
  ? TemplateDecorator<PlaceholdersOf<Name>, Params>
  : Name extends (self: infer Self, ...args: infer Taken) => unknown
    ? FunctionDecorator<Self, Taken>
    : never;

/**
 * What `Locked` is: calling it gives a method decorator for both dialects.
 * @public
 */
export interface LockedDecoratorFactory {
  /**
   * The method runs only while the locks of a shared definition are held.
   * @throws `ERR_LOCK_DEFINITION_INVALID` when the class is defined, for a declaration that could not work
   */
  <Name extends LockNameSource, const Defined extends readonly string[], const Params extends readonly string[] = Defined>(
    definition: LockDefinition<Name, Defined>,
    options?: LockedOptions<Params>,
  ): LockedDecorator<Name, Params>;
  /**
   * The method runs only while the locks that `name` gives are held. Annotate its parameters: `(self: Driver, volume: Volume) => …`;
   * written inside the class, it may read private members.
   * @throws `ERR_LOCK_DEFINITION_INVALID` when the class is defined, for a declaration that could not work
   */
  <Self, Taken extends readonly unknown[]>(
    scope: LockScope,
    name: (self: Self, ...args: Taken) => string | readonly string[],
    options?: LockedOptions<readonly never[]>,
  ): FunctionDecorator<Self, Taken>;
  /**
   * The method runs only while the lock named by `template` (the locks, when it is a list) is held: `{self.host}` for a public
   * property, `{0.id}` for a parameter, `{volume.id}` for a parameter named in `options.params`.
   * @throws `ERR_LOCK_DEFINITION_INVALID` when the class is defined, for a declaration that could not work
   */
  <const Name extends string | readonly string[], const Params extends readonly string[] = readonly []>(
    scope: LockScope,
    template: Name,
    options?: LockedOptions<Params>,
  ): TemplateDecorator<PlaceholdersOf<Name>, Params>;
  /** The override runs only while the locks of the method it overrides are held. */
  inherited(): InheritedDecorator;
}
