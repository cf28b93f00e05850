import { malformed } from '../array-error.js';

/** The JSON object that a request brings, read part by part; what has the wrong type is refused with its name. */
export class RequestBody {
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #path: string;

  private constructor(members: ReadonlyMap<string, unknown>, path: string) {
    this.#members = members;
    this.#path = path;
  }

  /** An empty text is an empty object. */
  static parse(text: string): RequestBody {
    if (text.trim() === '') return new RequestBody(new Map(), '');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw malformed('The body of the request is not JSON.');
    }
    return RequestBody.#of(value, '');
  }

  static #of(value: unknown, path: string): RequestBody {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${path || 'The body'} must be an object.`);
    return new RequestBody(new Map(Object.entries(value)), path === '' ? '' : `${path}.`);
  }

  get isEmpty(): boolean {
    return this.#members.size === 0;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== 'string') throw this.#wrong(name, 'text');
    return value;
  }

  wholeNumber(name: string): number | undefined {
    const value = this.#get(name);
    if (value !== undefined && !Number.isSafeInteger(value)) throw this.#wrong(name, 'a whole number');
    return value as number | undefined;
  }

  flag(name: string): boolean | undefined {
    const value = this.#get(name);
    if (value !== undefined && typeof value !== 'boolean') throw this.#wrong(name, 'true or false');
    return value;
  }

  /** The id in `{"id": "…"}`. */
  reference(name: string): string | undefined {
    return this.part(name)?.needed('id', 'text');
  }

  part(name: string): RequestBody | undefined {
    const value = this.#get(name);
    return value === undefined ? undefined : RequestBody.#of(value, `${this.#path}${name}`);
  }

  parts(name: string): readonly RequestBody[] | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw this.#wrong(name, 'a list');
    return value.map((item: unknown, index) => RequestBody.#of(item, `${this.#path}${name}[${index}]`));
  }

  /** A member that the request must have. */
  needed<Kind extends 'text' | 'wholeNumber' | 'reference' | 'part' | 'parts'>(name: string, kind: Kind): NonNullable<ReturnType<RequestBody[Kind]>> {
    const value = this[kind](name);
    if (value === undefined) throw malformed(`${this.#path}${name} is missing.`);
    return value as NonNullable<ReturnType<RequestBody[Kind]>>;
  }

  /** Null counts as left out. */
  #get(name: string): unknown {
    return this.#members.get(name) ?? undefined;
  }

  #wrong(name: string, wanted: string): Error {
    return malformed(`${this.#path}${name} must be ${wanted}.`);
  }
}
