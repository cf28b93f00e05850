import type { NameValue } from './template-check-types.js';
import type { PathOf, PositionOf, RootOf } from './template-grammar-types.js';

declare const noShape: unique symbol;

/** A requirement nothing meets, for references whose shape cannot be written down. */
interface NoShape {
  readonly [noShape]: never;
}

/**
 * What `self` must look like for these placeholders. A constraint, not a condition: the compiler puts conditions off while a class
 * type parameter is open, but it checks constraints against the bound of the parameter.
 */
export type SelfShape<Refs> = Merge<Refs extends string ? (RootOf<Refs> extends 'self' ? [NestedIn<PathOf<Refs>>] : never) : [NoShape]>;

/** What the list of parameters must look like for these placeholders. */
export type ArgumentShape<Refs, Params extends readonly string[]> = Merge<
  Refs extends string
    ? RootOf<Refs> extends 'self'
      ? never
      : RootOf<Refs> extends `${bigint}`
        ? [Record<RootOf<Refs>, NestedIn<PathOf<Refs>>>]
        : [PositionOf<RootOf<Refs>, Params>] extends [never]
          ? [NoShape]
          : [Record<PositionOf<RootOf<Refs>, Params>, NestedIn<PathOf<Refs>>>]
    : never
>;

type NestedIn<Path extends readonly string[]> = Path extends readonly [infer Step extends string, ...infer Rest extends readonly string[]]
  ? Readonly<Record<Step, NestedIn<Rest>>>
  : NameValue;

// The tuples keep unions such as NameValue whole while the parts are intersected.
type Merge<Parts extends readonly [unknown]> = [Parts] extends [never]
  ? unknown
  : (Parts extends readonly [infer Part] ? (part: Part) => void : never) extends (part: infer All) => void
    ? All
    : never;
