import { PythonError } from './python-error.js';

/** Reads JSON; what is wrong with it is told as Python's json module does, down to line, column and character. */
export function parsePythonJson(text: string): unknown {
  let value: unknown;
  let isJson = true;
  try {
    value = JSON.parse(text);
  } catch {
    isJson = false;
  }
  // Python gives up at a depth that is no trouble here, so what may be that deep is looked at again.
  const fault = isJson && !mayBeTooDeep(text) ? null : new FaultFinder(text).find();
  if (fault) throw fault;
  return isJson ? value : JSON.parse(withoutNonNumbers(text));
}

/** The text Python writes for the same value: sorted keys, two blanks a level, no character beyond ASCII. */
export function formatPythonJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, part: unknown) => (isPlainObject(part) ? sortedKeys(part) : part), 2);
  return text.replaceAll(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const isPlainObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const sortedKeys = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));

/** Python also reads NaN and Infinity; here they are null. */
const withoutNonNumbers = (text: string): string => text.replaceAll(/"(?:[^"\\]|\\.)*"|NaN|-?Infinity/g, (part) => (part.startsWith('"') ? part : 'null'));

/** Python's limit of 1000 calls, less those of a small program. */
const DEEPEST = 990;

const mayBeTooDeep = (text: string): boolean => (text.match(/[[{]/g)?.length ?? 0) > DEEPEST;

class Fault extends Error {
  constructor(
    message: string,
    readonly at: number,
  ) {
    super(message);
  }
}

const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|NaN|-?Infinity)/y;

class FaultFinder {
  #at = 0;
  #depth = 0;

  constructor(private readonly text: string) {}

  /** Null when there is none. */
  find(): PythonError | null {
    try {
      this.#space();
      this.#value();
      this.#space();
      return this.#at < this.text.length ? this.#told('Extra data', this.#at) : null;
    } catch (fault) {
      if (fault instanceof Fault) return this.#told(fault.message, fault.at);
      if (fault instanceof PythonError) return fault;
      throw fault;
    }
  }

  #told(message: string, at: number): PythonError {
    const before = this.text.slice(0, at);
    const line = before.split('\n').length;
    return new PythonError('json.decoder.JSONDecodeError', `${message}: line ${line} column ${at - before.lastIndexOf('\n')} (char ${at})`);
  }

  #value(): void {
    const first = this.text[this.#at];
    if (first === '{') return this.#members('}', true);
    if (first === '[') return this.#members(']', false);
    if (first === '"') return this.#string();
    SCALAR.lastIndex = this.#at;
    const scalar = SCALAR.exec(this.text);
    if (!scalar) throw new Fault('Expecting value', this.#at);
    this.#at += scalar[0].length;
  }

  #members(close: string, named: boolean): void {
    this.#at += 1;
    this.#depth += 1;
    if (this.#depth > DEEPEST) {
      throw new PythonError('RecursionError', `maximum recursion depth exceeded while decoding a JSON ${named ? 'object' : 'array'} from a unicode string`);
    }
    this.#space();
    if (this.#takes(close)) return this.#close();
    for (;;) {
      if (named) this.#key();
      this.#value();
      this.#space();
      if (this.#takes(close)) return this.#close();
      if (!this.#takes(',')) throw new Fault("Expecting ',' delimiter", this.#at);
      this.#space();
    }
  }

  #close(): void {
    this.#depth -= 1;
  }

  #key(): void {
    if (this.text[this.#at] !== '"') throw new Fault('Expecting property name enclosed in double quotes', this.#at);
    this.#string();
    this.#space();
    if (!this.#takes(':')) throw new Fault("Expecting ':' delimiter", this.#at);
    this.#space();
  }

  #string(): void {
    const begin = this.#at;
    for (let at = begin + 1; at < this.text.length; at += 1) {
      const character = this.text.charAt(at);
      if (character === '"') {
        this.#at = at + 1;
        return;
      }
      if (character < ' ') throw new Fault('Invalid control character at', at);
      if (character === '\\') at = this.#escape(at, begin);
    }
    throw new Fault('Unterminated string starting at', begin);
  }

  #escape(at: number, begin: number): number {
    const kind = this.text[at + 1];
    if (kind === undefined) throw new Fault('Unterminated string starting at', begin);
    if (kind !== 'u') {
      if (!'"\\/bfnrt'.includes(kind)) throw new Fault('Invalid \\escape', at);
      return at + 1;
    }
    // Python wants a character after the four digits, too.
    if (!/^[0-9a-f]{4}[^]$/i.test(this.text.slice(at + 2, at + 7))) throw new Fault('Invalid \\uXXXX escape', at + 1);
    return at + 5;
  }

  #space(): void {
    while (' \t\r\n'.includes(this.text[this.#at] ?? '-')) this.#at += 1;
  }

  #takes(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }
}
