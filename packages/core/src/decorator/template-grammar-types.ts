import type { Msg } from './template-message.js';

/** True for `string` and for patterns such as `array-${string}`, whose text only the running program knows. */
export type IsOpenText<T extends string> = {} extends Record<T, 1> ? true : false;

/**
 * The placeholders of a literal template (or list of templates) as a union, `{{` and `}}` read as braces; a {@link Msg} for
 * each syntax error. `never` for text that is not known to the compiler: that is checked when the class is defined.
 */
export type PlaceholdersOf<T extends string | readonly string[]> = T extends readonly (infer One extends string)[]
  ? One extends string
    ? PlaceholdersOf<One>
    : never
  : T extends ''
    ? Msg<'', 'the template must not be empty'>
    : T extends string
      ? IsOpenText<T> extends true
        ? never
        : Scan<T, never>
      : never;

type Scan<T extends string, Found> = T extends `${infer Head}{${infer Rest}`
  ? HasLoneClose<Head> extends true
    ? Msg<T, "unbalanced '}'; a literal brace is written '}}'">
    : Rest extends `{${infer Tail}`
      ? Scan<Tail, Found>
      : Rest extends `${infer Text}}${infer Tail}`
        ? Scan<Tail, Found | Placeholder<Text>>
        : Msg<T, "unbalanced '{'; a literal brace is written '{{'">
  : HasLoneClose<T> extends true
    ? Msg<T, "unbalanced '}'; a literal brace is written '}}'">
    : Found;

type HasLoneClose<T extends string> = T extends `${string}}${infer Rest}`
  ? Rest extends `}${infer Tail}`
    ? HasLoneClose<Tail>
    : true
  : false;

type Placeholder<Text extends string> = Text extends ''
  ? Msg<'{}', 'empty placeholder; name a value, such as {self.host} or {0.id}'>
  : Text extends `${string}{${string}`
    ? Msg<Text, "unbalanced '{'; a literal brace is written '{{'">
    : Text;

/** The part of a placeholder before the first dot. */
export type RootOf<Ref extends string> = Ref extends `${infer Root}.${string}` ? Root : Ref;

/** The steps after the first dot, as a tuple. */
export type PathOf<Ref extends string> = Ref extends `${string}.${infer Path}` ? Steps<Path> : [];

type Steps<Path extends string> = Path extends `${infer Step}.${infer Rest}` ? [Step, ...Steps<Rest>] : [Path];

/** The position of a declared parameter name, as text; `never` when it is not declared. */
export type PositionOf<Name extends string, Params extends readonly string[]> = {
  [Index in keyof Params & `${number}`]: Params[Index] extends Name ? Index : never;
}[keyof Params & `${number}`];
