import { badRequest } from './array-error.js';

/** The query of one request, decoded, in the order in which it stood. */
export type QueryPairs = readonly (readonly [name: string, value: string])[];

export function queryPairs(query: string): QueryPairs {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const halves = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
      const [name = '', value = ''] = halves.map((half) => percentDecoded(half.replaceAll('+', ' ')));
      return [name, value];
    });
}

/** The last value given, as a whole number. @throws BAD_REQUEST */
export function wholeNumberOf(pairs: QueryPairs, name: string, min: number, max: number, otherwise: number): number {
  const text = pairs.findLast(([key]) => key === name)?.[1];
  if (text === undefined) return otherwise;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw badRequest(`"${name}" must be a whole number from ${min} to ${max}; got "${text}"`);
}

/** Values of a comma-separated parameter that may be given more than once; undefined when it is not given. */
export function listOf(pairs: QueryPairs, name: string): string[] | undefined {
  const values = pairs.filter(([key]) => key === name).flatMap(([, value]) => value.split(','));
  return values.length === 0 ? undefined : values.map((value) => value.trim()).filter((value) => value !== '');
}

/** What cannot be percent-decoded stays as it is. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
