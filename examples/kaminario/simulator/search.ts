import { refused } from './array-error.js';
import type { K2Record } from './records.js';

/** The answer to a search: one page of what was found. */
export interface SearchResult {
  readonly hits: readonly Readonly<Record<string, unknown>>[];
  /** Of all pages. */
  readonly total: number;
  readonly limit: number;
  readonly offset: number;
}

type Test = (value: unknown, wanted: string) => boolean;

const LARGEST_PAGE = 100;

/** What may stand behind a field and two underscores. */
const TESTS: Readonly<Record<string, Test>> = {
  contains: (value, wanted) => textOf(value).includes(wanted),
  m_eq: (value, wanted) => wanted.split(',').includes(textOf(value)),
  in: (value, wanted) => wanted.split(',').includes(textOf(value)),
  gt: (value, wanted) => compare(value, wanted) > 0,
  gte: (value, wanted) => compare(value, wanted) >= 0,
  lt: (value, wanted) => compare(value, wanted) < 0,
  lte: (value, wanted) => compare(value, wanted) <= 0,
};

const equals: Test = (value, wanted) => textOf(value) === (typeof value === 'boolean' ? wanted.toLowerCase() : wanted);

/**
 * Finds records by a query such as `volume.ref__m_eq=/volumes/9,/volumes/10&__limit=10&__offset=20&__sort=id&__fields=name`.
 * @throws 400 for a field the type does not have, an unknown modifier, a wrong number
 */
export function search(records: readonly K2Record[], fields: readonly string[], query: string): SearchResult {
  const entries = [...new URLSearchParams(query)];
  const controls = new Map(entries.filter(([key]) => key.startsWith('__')));
  const filters = entries.filter(([key]) => !key.startsWith('__')).map(([key, wanted]) => filterOf(key, wanted, fields));
  const found = sorted(records.filter((record) => filters.every((isHit) => isHit(record))), fields, controls);
  const limit = Math.min(numberOf(controls, '__limit', LARGEST_PAGE), LARGEST_PAGE);
  const offset = numberOf(controls, '__offset', 0);
  return { hits: found.slice(offset, offset + limit).map(projection(fields, query)), total: found.length, limit, offset };
}

/** What `__fields` leaves of a record; the id always. */
export function projection(fields: readonly string[], query: string): (record: K2Record) => Readonly<Record<string, unknown>> {
  const wanted = new URLSearchParams(query).get('__fields')?.split(',').map((field) => known(field, fields));
  return (record) => (wanted === undefined ? { ...record } : Object.fromEntries(['id', ...wanted].map((field) => [field, valueOf(record, field)])));
}

function filterOf(key: string, wanted: string, fields: readonly string[]): (record: K2Record) => boolean {
  const [path = '', modifier] = splitModifier(key);
  const [field = '', part, ...deeper] = path.split('.');
  if ((part !== undefined && part !== 'ref') || deeper.length > 0) throw refused(`unknown field "${key.slice(0, 100)}"`);
  known(field, fields);
  if (modifier !== undefined && !Object.hasOwn(TESTS, modifier)) throw refused(`unknown modifier "__${modifier.slice(0, 100)}"`);
  const test = modifier === undefined ? equals : TESTS[modifier]!;
  return (record) => {
    const value = valueOf(record, field);
    return test(part === undefined ? value : (value as { readonly ref?: string } | null)?.ref, wanted);
  };
}

function splitModifier(key: string): [string, string | undefined] {
  const mark = key.indexOf('__');
  return mark < 0 ? [key, undefined] : [key.slice(0, mark), key.slice(mark + 2)];
}

function sorted(records: readonly K2Record[], fields: readonly string[], controls: ReadonlyMap<string, string>): readonly K2Record[] {
  const field = controls.get('__sort');
  if (field === undefined) return records;
  known(field, fields);
  const order = controls.get('__sort_order') ?? 'asc';
  if (order !== 'asc' && order !== 'desc') throw refused('__sort_order must be asc or desc');
  const sign = order === 'asc' ? 1 : -1;
  return records.toSorted((one, other) => sign * compare(valueOf(one, field), textOf(valueOf(other, field))));
}

function known(field: string, fields: readonly string[]): string {
  if (field !== 'id' && !fields.includes(field)) throw refused(`unknown field "${field.slice(0, 100)}"`);
  return field;
}

function numberOf(controls: ReadonlyMap<string, string>, key: string, usual: number): number {
  const text = controls.get(key);
  if (text === undefined) return usual;
  if (!/^\d{1,9}$/.test(text)) throw refused(`${key} must be a whole number`);
  return Number(text);
}

const valueOf = (record: K2Record, field: string): unknown => (record as unknown as Readonly<Record<string, unknown>>)[field];

function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null) return String((value as { readonly ref?: unknown }).ref);
  return String(value ?? '');
}

function compare(value: unknown, wanted: string): number {
  if (typeof value === 'number') return value - Number(wanted);
  const text = textOf(value);
  return text === wanted ? 0 : text < wanted ? -1 : 1;
}
