/** A pointer from one object of the array to another: shown as its id, with whatever fields of it were asked for. */
export class Reference {
  constructor(
    readonly type: string,
    readonly id: string,
  ) {}
}

/** The value of one attribute; undefined and empty ones are left out of answers. */
export type Attribute = string | number | boolean | undefined | Reference | readonly Attribute[] | Embedded;

/** An object that has no life of its own, such as a health value. */
export interface Embedded {
  readonly [name: string]: Attribute;
}

/** An object of the array with all its attributes. */
export type Resource = Embedded & { readonly id: string };

/** Finds what a reference points to. */
export type Resolve = (type: string, id: string) => Embedded | undefined;
