import type { NameContext } from './template-error.js';
import { checkParams, parseReference, type TemplateReference } from './template-reference.js';
import { cutTemplate } from './template-syntax.js';
import { explainUnreadable, textOf } from './template-value.js';
import { isWellFormed } from './well-formed.js';

export type { NameContext } from './template-error.js';
export type { TemplateReference } from './template-reference.js';

/** A parsed lock name template, ready to render. */
export interface NameTemplate {
  /** The template as written. */
  readonly source: string;
  /** Its placeholders, from left to right. */
  readonly references: readonly TemplateReference[];
  /**
   * The name for one call: a non-empty, well-formed string. `context` only goes into the error.
   * @throws `ERR_LOCK_NAME_INVALID` when a value is missing, null, empty, not a primitive, not finite, or not well-formed Unicode
   */
  render(self: unknown, args: readonly unknown[], context?: NameContext): string;
}

/**
 * Parses a template once, so that rendering only reads and joins. Nothing is ever evaluated, and braces inside values mean nothing.
 * @param params - declared parameter names, in the order of the method
 * @param parameterCount - how many parameters the method certainly has at most; undefined when that is not known
 * @throws `ERR_LOCK_DEFINITION_INVALID` for bad syntax, undeclared names, positions out of range
 * @internal
 */
export function parseNameTemplate(source: string, params?: readonly string[], parameterCount?: number): NameTemplate {
  const { literals, placeholders } = cutTemplate(source);
  const scope = { params, parameterCount };
  checkParams(source, scope);
  return new ParsedTemplate(source, literals, placeholders.map((text) => parseReference(source, text, scope)));
}

type Bag = Readonly<Record<string, unknown>>;

/** A reference laid out for the loop below: a number for the root, the usual single step apart from longer paths. */
interface Slot {
  readonly reference: TemplateReference;
  /** Position of the parameter, -1 for the object itself. */
  readonly position: number;
  readonly step: string | undefined;
  readonly steps: readonly string[] | undefined;
  readonly literalAfter: string;
}

/** The value of a slot of at most one step when it is plain text; undefined when it is anything else. */
function read(slot: Slot, self: unknown, args: readonly unknown[]): string | undefined {
  const base: unknown = slot.position < 0 ? self : args[slot.position];
  if (slot.step === undefined) return isPlain(base) ? base : undefined;
  if (typeof base !== 'object' || base === null) return undefined;
  let value: unknown;
  try {
    value = (base as Bag)[slot.step];
  } catch {
    return undefined; // a throwing getter: the loop asks again and reports it
  }
  return isPlain(value) ? value : undefined;
}

function isPlain(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && isWellFormed(value);
}

// One flat loop over plain data: measured against a closure per placeholder it is as fast for one template and faster once a
// process renders many different ones, because nothing in it is called through a variable.
class ParsedTemplate implements NameTemplate {
  private readonly slots: readonly Slot[];
  private readonly start: string;
  private readonly short: { readonly first: Slot; readonly second: Slot | undefined; readonly last: string } | undefined;

  constructor(
    readonly source: string,
    literals: readonly string[],
    readonly references: readonly TemplateReference[],
  ) {
    this.start = literals[0] as string;
    this.slots = references.map((reference, index) => ({
      reference,
      position: reference.root === 'self' ? -1 : reference.root,
      step: reference.path[0],
      steps: reference.path.length > 1 ? reference.path.slice(1) : undefined,
      literalAfter: literals[index + 1] as string,
    }));
    const [first, second] = this.slots;
    const isShort = first !== undefined && this.slots.length <= 2 && this.slots.every(({ steps }) => steps === undefined);
    this.short = isShort ? { first, second, last: second?.literalAfter ?? '' } : undefined;
  }

  render(self: unknown, args: readonly unknown[], context?: NameContext): string {
    const { short } = this;
    if (short !== undefined) {
      // The two usual lengths without a loop; anything odd about a value falls through to the loop, which explains it.
      const first = read(short.first, self, args);
      const second = short.second === undefined ? '' : read(short.second, self, args);
      if (first !== undefined && second !== undefined) return this.start + first + short.first.literalAfter + second + short.last;
    }
    return this.renderAll(self, args, context);
  }

  private renderAll(self: unknown, args: readonly unknown[], context?: NameContext): string {
    let name = this.start;
    for (const slot of this.slots) {
      let value: unknown = slot.position < 0 ? self : args[slot.position];
      try {
        if (slot.step !== undefined) value = (value as Bag)[slot.step];
        if (slot.steps !== undefined) for (const step of slot.steps) value = (value as Bag)[step];
      } catch (error) {
        throw explainUnreadable(slot.reference, this.source, slot.position < 0 ? self : args[slot.position], context, error);
      }
      name += isPlain(value) ? value : textOf(value, slot.reference, this.source, context);
      if (slot.literalAfter !== '') name += slot.literalAfter;
    }
    return name;
  }
}
