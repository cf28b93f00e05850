import { ArrayError } from './array-error.js';
import type { FieldFilter } from './field-filter.js';
import { fieldFilter } from './field-filter.js';
import { listOf, wholeNumberOf, type QueryPairs } from './request-query.js';
import type { RouteAnswer } from './route.js';

/** The fields of one kind of object, each with how it is read. */
export type Fields<Item> = Readonly<Record<string, (item: Item) => unknown>>;

const DEFAULT_PAGE_SIZE = 50;
const LARGEST_PAGE_SIZE = 1_000;
/** What a query may hold beside conditions on fields. */
const RESERVED = ['page', 'page_size', 'sort', 'fields'];

/** Answers with those objects that meet the query's conditions, sorted, one page of them. @throws UNKNOWN_PARAMETER, BAD_REQUEST */
export function showPage<Item>(items: readonly Item[], fields: Fields<Item>, query: QueryPairs): RouteAnswer {
  const filters = filtersOf(fields, query);
  const page = wholeNumberOf(query, 'page', 1, 1_000_000, 1);
  const pageSize = wholeNumberOf(query, 'page_size', 1, LARGEST_PAGE_SIZE, DEFAULT_PAGE_SIZE);
  const found = items.filter((item) => filters.every(({ field, accepts }) => accepts(fields[field]?.(item))));
  const sorted = sortedBy(found, fields, listOf(query, 'sort') ?? []);
  const only = listOf(query, 'fields');
  return {
    result: sorted.slice((page - 1) * pageSize, page * pageSize).map((item) => show(item, fields, only)),
    metadata: { number_of_objects: found.length, page, page_size: pageSize, pages_total: Math.ceil(found.length / pageSize) },
  };
}

/** One object as it is answered. @param only - names of fields; the others are left out, and names that do not exist are passed over */
export function show<Item>(item: Item, fields: Fields<Item>, only?: readonly string[]): Record<string, unknown> {
  const shown = Object.entries(fields).filter(([name]) => only?.includes(name) ?? true);
  return Object.fromEntries(shown.map(([name, read]) => [name, read(item)]));
}

/** For paths that answer with one object: nothing but `fields` can be asked of them. @throws UNKNOWN_PARAMETER */
export function onlyFields(query: QueryPairs): string[] | undefined {
  for (const [name] of query) if (name !== 'fields') throw unknownParameter(name);
  return listOf(query, 'fields');
}

function filtersOf<Item>(fields: Fields<Item>, query: QueryPairs): FieldFilter[] {
  return query
    .filter(([name]) => !RESERVED.includes(name))
    .map(([name, condition]) => {
      if (!Object.hasOwn(fields, name)) throw unknownParameter(name);
      return fieldFilter(name, condition);
    });
}

function sortedBy<Item>(items: readonly Item[], fields: Fields<Item>, criteria: readonly string[]): readonly Item[] {
  const keys = criteria.map((criterion) => {
    const name = criterion.replace(/^-/, '');
    const read = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (read === undefined) throw unknownParameter(`sort=${criterion}`);
    return { read, sign: criterion.startsWith('-') ? -1 : 1 };
  });
  if (keys.length === 0) return items;
  return [...items].sort((one, other) => {
    for (const { read, sign } of keys) {
      const difference = order(read(one), read(other));
      if (difference !== 0) return sign * difference;
    }
    return 0;
  });
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  const [left, right] = [String(one), String(other)];
  return left === right ? 0 : left < right ? -1 : 1;
}

function unknownParameter(name: string): ArrayError {
  return new ArrayError('UNKNOWN_PARAMETER', `Unknown parameter "${name.slice(0, 100)}"`);
}
