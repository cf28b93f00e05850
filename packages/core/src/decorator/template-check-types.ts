import type { PathOf, PositionOf, RootOf } from './template-grammar-types.js';
import type { Msg } from './template-message.js';

/** What a placeholder may stand for. */
export type NameValue = string | number | bigint | boolean;

/** `never` when every placeholder can be rendered, otherwise a {@link Msg} for each that cannot. */
export type TemplateFaults<Refs, Self, Args extends readonly unknown[], Params extends readonly string[]> = Refs extends string
  ? RootOf<Refs> extends 'self'
    ? SelfFaults<Refs, PathOf<Refs>, Self>
    : RootOf<Refs> extends `${bigint}`
      ? ArgumentFaults<Refs, RootOf<Refs>, Args>
      : NamedFaults<Refs, Args, Params>
  : Refs;

type SelfFaults<Ref extends string, Path extends readonly string[], Self> = Path extends readonly []
  ? Msg<Ref, 'self is the whole object; name one of its properties', DataKeys<Self>>
  : WalkFaults<Ref, 'self', Path, Self>;

type NamedFaults<Ref extends string, Args extends readonly unknown[], Params extends readonly string[]> = string extends Params[number]
  ? never
  : [PositionOf<RootOf<Ref>, Params>] extends [never]
    ? Params extends readonly []
      ? Msg<Ref, `no parameter names are declared; write params: ['${RootOf<Ref>}'] or a position, such as {0.id}`>
      : Msg<Ref, `no parameter is declared as '${RootOf<Ref>}'`, Params[number] | 'self'>
    : ArgumentFaults<Ref, PositionOf<RootOf<Ref>, Params>, Args>;

type ArgumentFaults<Ref extends string, Position extends string, Args extends readonly unknown[]> = Position extends keyof Args
  ? WalkFaults<Ref, `parameter ${Position}`, PathOf<Ref>, Args[Position]>
  : number extends Args['length']
    ? Msg<Ref, `parameter ${Position} may be undefined; it belongs to a rest parameter`>
    : Msg<Ref, `the method has no parameter ${Position}`, keyof Args & `${number}`>;

// `Value` is distributed over, so that each member of a union must have the property.
type WalkFaults<Ref extends string, At extends string, Path extends readonly string[], Value> = IsAny<Value> extends true
  ? never
  : Path extends readonly [infer Step extends string, ...infer Rest extends readonly string[]]
    ? Value extends null | undefined
      ? Msg<Ref, `${At} may be ${NullWord<Value>}`>
      : unknown extends Value
        ? Msg<Ref, `${At} is unknown`>
        : StepFaults<Ref, At, Step, Rest, Value>
    : ValueFaults<Ref, At, Value>;

type StepFaults<Ref extends string, At extends string, Step extends string, Rest extends readonly string[], Value> = [
  Member<Value, Step>,
] extends [never]
  ? Msg<Ref, `${At} has no public property '${Step}'`, DataKeys<Value>>
  : WalkFaults<Ref, `${At}.${Step}`, Rest, Member<Value, Step>[0]>;

/** The type of a public property in a tuple, or `never`; entries of lists and the class of an object count as properties. */
type Member<Value, Step extends string> = Step extends keyof Value
  ? [Value[Step]]
  : Step extends `${infer Index extends keyof Value & number}`
    ? [Value[Index]]
    : Value extends readonly (infer Entry)[]
      ? Step extends `${bigint}`
        ? [Entry]
        : never
      : Step extends 'constructor'
        ? [Function]
        : never;

type ValueFaults<Ref extends string, At extends string, Value> = Value extends NameValue
  ? never
  : Value extends null | undefined
    ? Msg<Ref, `${At} may be ${NullWord<Value>}`>
    : Value extends (...args: never) => unknown
      ? Msg<Ref, `${At} is a function`>
      : Value extends object
        ? Msg<Ref, `${At} is an object; name one of its properties`, DataKeys<Value>>
        : Msg<Ref, `${At} is not a string, number, bigint or boolean`>;

type NullWord<Value> = Value extends null ? 'null' : 'undefined';

type IsAny<Value> = 0 extends 1 & Value ? true : false;

/** Names of the public properties that are no methods: what the reader of the message may have meant. */
type DataKeys<Value> = keyof { [Key in keyof Value & string as Value[Key] extends (...args: never) => unknown ? never : Key]: 1 };
