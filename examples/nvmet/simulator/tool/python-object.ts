import { PythonError, pythonType } from '@holdfast/array-simulator/command-line';

// The file that is restored is anyone's to edit. These take any value of it as Python takes it: by what it can do, not by what it is.

const typeError = (message: string): PythonError => new PythonError('TypeError', message);

const isDict = (value: unknown): value is Readonly<Record<string, unknown>> => pythonType(value) === 'dict';

/** `key in value` */
export function contains(value: unknown, key: string): boolean {
  if (isDict(value)) return Object.hasOwn(value, key);
  if (typeof value === 'string' || Array.isArray(value)) return value.includes(key);
  throw typeError(`argument of type '${pythonType(value)}' is not iterable`);
}

/** `value[key]`, after {@link contains} found it. */
export function item(value: unknown, key: string): unknown {
  if (isDict(value)) return value[key];
  throw typeError(typeof value === 'string' ? "string indices must be integers, not 'str'" : 'list indices must be integers or slices, not str');
}

/** `value.get(key, fallback)` */
export function get(value: unknown, key: string, fallback: unknown): unknown {
  if (!isDict(value)) throw noAttribute(value, 'get');
  return Object.hasOwn(value, key) ? value[key] : fallback;
}

/** `value.items()` */
export function items(value: unknown): readonly (readonly [string, unknown])[] {
  if (!isDict(value)) throw noAttribute(value, 'items');
  return Object.entries(value);
}

/** What a `for` loop over the value goes through. */
export function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (isDict(value)) return Object.keys(value);
  throw typeError(`'${pythonType(value)}' object is not iterable`);
}

function noAttribute(value: unknown, name: string): PythonError {
  return new PythonError('AttributeError', `'${pythonType(value)}' object has no attribute '${name}'`);
}
