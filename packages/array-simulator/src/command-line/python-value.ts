import { PythonError, pythonText } from './python-error.js';

/** The name of the type that a value of a JSON document has in Python. */
export function pythonType(value: unknown): string {
  if (value === null) return 'NoneType';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return 'str';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'object') return 'dict';
  return Number.isInteger(value) ? 'int' : 'float';
}

/** `str(value)`: a text stays, everything else as Python prints it. */
export const pythonStr = (value: unknown): string => (typeof value === 'string' ? value : pythonRepr(value));

/** `int(value)`. @throws PythonError ValueError or TypeError */
export function pythonInt(value: unknown): number {
  if (typeof value === 'number') return Math.trunc(value);
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'string') {
    if (/^\s*[+-]?\d+(_\d+)*\s*$/.test(value)) return Number(value.replaceAll('_', ''));
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${pythonText(value)}`);
  }
  throw new PythonError('TypeError', `int() argument must be a string, a bytes-like object or a real number, not '${pythonType(value)}'`);
}

function pythonRepr(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'string') return pythonText(value);
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonRepr).join(', ')}]`;
  if (typeof value !== 'object') return String(value);
  return `{${Object.entries(value).map(([key, member]) => `${pythonText(key)}: ${pythonRepr(member)}`).join(', ')}}`;
}
