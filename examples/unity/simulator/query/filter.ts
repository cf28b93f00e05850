import { malformed } from '../array-error.js';
import { tokensOf, type Token } from './filter-tokens.js';
import { isList } from './field-tree.js';
import { Reference, type Attribute, type Embedded, type Resolve } from './resource.js';

/** A condition on the objects of a list. */
export interface Filter {
  matches(object: Embedded, resolve: Resolve): boolean;
  /** The values that `attribute` is compared with by `eq`, wherever in the condition. */
  equalsOf(attribute: string): readonly string[];
}

type Condition = (object: Embedded, resolve: Resolve) => boolean;

const DEEPEST = 20;
const OPERATORS: Readonly<Record<string, (value: string, operand: string) => boolean>> = {
  eq: (value, operand) => value === operand,
  ne: (value, operand) => value !== operand,
  gt: (value, operand) => compare(value, operand) > 0,
  ge: (value, operand) => compare(value, operand) >= 0,
  lt: (value, operand) => compare(value, operand) < 0,
  le: (value, operand) => compare(value, operand) <= 0,
  lk: isLike,
};

/** Reads a condition such as `name eq "x" and (type eq 1 or not isThinEnabled eq true)`. Text stands in double quotes. */
export function parseFilter(text: string): Filter {
  const parser = new FilterParser(tokensOf(text));
  const matches = parser.parse();
  return { matches, equalsOf: (attribute) => parser.equals.filter(([name]) => name === attribute).map(([, value]) => value) };
}

class FilterParser {
  readonly equals: [attribute: string, value: string][] = [];
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Condition {
    const condition = this.#either(0);
    if (this.#next < this.#tokens.length) throw malformed(`The filter does not end before "${this.#tokens[this.#next]!.text}".`);
    return condition;
  }

  #either(depth: number): Condition {
    const conditions = [this.#all(depth)];
    while (this.#takes('or')) conditions.push(this.#all(depth));
    return (object, resolve) => conditions.some((holds) => holds(object, resolve));
  }

  #all(depth: number): Condition {
    const conditions = [this.#one(depth)];
    while (this.#takes('and')) conditions.push(this.#one(depth));
    return (object, resolve) => conditions.every((holds) => holds(object, resolve));
  }

  #one(depth: number): Condition {
    if (depth > DEEPEST) throw malformed('The filter is nested too deeply.');
    if (this.#takes('not')) {
      const condition = this.#one(depth + 1);
      return (object, resolve) => !condition(object, resolve);
    }
    if (!this.#takes('(')) return this.#comparison();
    const condition = this.#either(depth + 1);
    if (!this.#takes(')')) throw malformed('The filter lacks a closing parenthesis.');
    return condition;
  }

  #comparison(): Condition {
    const attribute = this.#word('an attribute');
    const operator = this.#word('an operator').toLowerCase();
    const holds = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    if (holds === undefined) throw malformed(`The filter has the operator "${operator}"; known are ${Object.keys(OPERATORS).join(', ')}.`);
    const operand = this.#tokens[this.#next++]?.text;
    if (operand === undefined) throw malformed(`The filter lacks a value for "${attribute}".`);
    if (operator === 'eq') this.equals.push([attribute, operand]);
    const path = attribute.split('.');
    return (object, resolve) => valuesAt(object, path, resolve).some((value) => holds(value, operand));
  }

  #word(what: string): string {
    const token = this.#tokens[this.#next++];
    if (token === undefined || token.isQuoted || token.text === '(' || token.text === ')') throw malformed(`The filter lacks ${what}.`);
    return token.text;
  }

  #takes(word: string): boolean {
    const token = this.#tokens[this.#next];
    if (token === undefined || token.isQuoted || token.text.toLowerCase() !== word) return false;
    this.#next += 1;
    return true;
  }
}

/** What an attribute holds, as text; of a list each item, of a reference its id. */
export function valuesAt(value: Attribute, path: readonly string[], resolve: Resolve): string[] {
  if (isList(value)) return value.flatMap((item) => valuesAt(item, path, resolve));
  const [step, ...rest] = path;
  if (value instanceof Reference) return step === undefined ? [value.id] : valuesAt(resolve(value.type, value.id), path, resolve);
  if (value === undefined) return [];
  if (typeof value !== 'object') return step === undefined ? [String(value)] : [];
  return step !== undefined && Object.hasOwn(value, step) ? valuesAt(value[step], rest, resolve) : [];
}

/** Numbers by their size, everything else by its text. */
export function compare(one: string, other: string): number {
  const difference = Number(one) - Number(other);
  if (one !== '' && other !== '' && !Number.isNaN(difference)) return difference;
  return one < other ? -1 : Number(one > other);
}

/** `%` stands for any text. */
function isLike(value: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split(/%+/);
  const last = others.pop();
  if (last === undefined) return value === pattern;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    at = value.indexOf(part, at);
    if (at < 0) return false;
    at += part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
