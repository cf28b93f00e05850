import { checkedAttributes } from './attributes.js';
import { ElementError, invalidParameter } from './element-error.js';

/** A JSON object as it came over the wire. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The named parameters of one call. Null counts as left out; numbers and booleans may come as text; what nobody reads is let pass. */
export class Parameters {
  readonly #values: JsonObject;

  constructor(values: JsonObject) {
    this.#values = values;
  }

  integer(name: string): number {
    return this.optionalInteger(name) ?? missing(name);
  }

  optionalInteger(name: string): number | undefined {
    const value = this.#value(name);
    return value === undefined ? undefined : integerOf(name, value);
  }

  /** @param longest - in characters; the shortest is 1 */
  text(name: string, longest: number): string {
    return this.optionalText(name, longest) ?? missing(name);
  }

  optionalText(name: string, longest: number): string | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(name, 'a string');
    if (value.length < 1 || value.length > longest) throw invalidParameter(`${name} must be 1 to ${longest} characters in length.`);
    return value;
  }

  flag(name: string, absent: boolean): boolean {
    const value = this.#value(name);
    if (value === undefined) return absent;
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw wrongType(name, 'a boolean');
  }

  optionalObject(name: string): JsonObject | undefined {
    const value = this.#value(name);
    if (value === undefined || isJsonObject(value)) return value;
    throw wrongType(name, 'an object');
  }

  /** What the caller attaches to an object, within the cluster's limit. */
  attributes(): JsonObject | undefined {
    const attributes = this.optionalObject('attributes');
    return attributes && checkedAttributes(attributes);
  }

  integers(name: string): readonly number[] {
    return this.optionalIntegers(name) ?? missing(name);
  }

  optionalIntegers(name: string): readonly number[] | undefined {
    return this.#optionalList(name)?.map((entry) => integerOf(name, entry));
  }

  texts(name: string): readonly string[] {
    return this.optionalTexts(name) ?? missing(name);
  }

  optionalTexts(name: string): readonly string[] | undefined {
    return this.#optionalList(name)?.map((entry) => (typeof entry === 'string' && entry !== '' ? entry : raise(wrongType(name, 'an array of strings'))));
  }

  optionalChoice<Choice extends string>(name: string, choices: readonly Choice[]): Choice | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw wrongType(name, 'a string');
    return choices.find((choice) => choice === value) ?? raise(new ElementError('xUnrecognizedEnumString', value.slice(0, 100)));
  }

  #optionalList(name: string): readonly unknown[] | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    return Array.isArray(value) ? value : raise(wrongType(name, 'an array'));
  }

  #value(name: string): unknown {
    return Object.hasOwn(this.#values, name) ? (this.#values[name] ?? undefined) : undefined;
  }
}

function integerOf(name: string, value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw wrongType(name, 'an integer');
}

function missing(name: string): never {
  throw new ElementError('xMissingParameter', `Missing member=[${name}]`);
}

function wrongType(name: string, wanted: string): ElementError {
  return new ElementError('xInvalidParameterType', `${name} must be ${wanted}.`);
}

function raise(error: ElementError): never {
  throw error;
}
