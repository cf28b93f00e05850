declare const lockTemplateMessage: unique symbol;

/**
 * What the compiler shows when a lock name does not fit its method: which placeholder, why, and what would be known there.
 * No value has this type; an object type is printed on one line where a text with a union in it becomes one line per member.
 * @public
 */
export interface Msg<Ref extends string, Why extends string, Known = never> {
  readonly [lockTemplateMessage]: readonly [Ref, Why, Known];
}
