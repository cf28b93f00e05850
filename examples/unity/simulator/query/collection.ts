import { malformed } from '../array-error.js';
import { fieldTree, select } from './field-tree.js';
import { compare, parseFilter, valuesAt, type Filter } from './filter.js';
import type { Resolve, Resource } from './resource.js';

/** What a request asks of a list or of one object. */
export interface Query {
  readonly fields: string;
  readonly filter: Filter | undefined;
  readonly orderBy: { readonly attribute: string; readonly isDescending: boolean } | undefined;
  readonly page: number;
  readonly perPage: number;
  /** Whether entries come without their own `@base`, `updated` and `links`. */
  readonly isCompact: boolean;
  readonly hasEntryCount: boolean;
}

/** Reads the query of a GET request. @param perPage - entries on a page when the request does not say */
export function parseQuery(text: string, perPage: number): Query {
  const given = new URLSearchParams(text);
  const filter = given.get('filter');
  const [attribute, direction = 'asc'] = (given.get('orderby') ?? '').trim().split(/\s+/);
  return {
    fields: given.get('fields') ?? 'id',
    filter: filter === null || filter === '' ? undefined : parseFilter(filter),
    orderBy: attribute ? { attribute, isDescending: direction.toLowerCase() === 'desc' } : undefined,
    page: positive(given, 'page', 1),
    perPage: Math.min(positive(given, 'per_page', perPage), perPage),
    isCompact: given.get('compact')?.toLowerCase() === 'true',
    hasEntryCount: given.get('with_entrycount')?.toLowerCase() === 'true',
  };
}

function positive(given: URLSearchParams, name: string, usual: number): number {
  const text = given.get(name);
  if (text === null) return usual;
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) throw malformed(`The parameter "${name}" must be a whole number from 1.`);
  return Number(text);
}

/** What of a list stands on one page, and the page as it is answered. */
export interface Page {
  readonly shown: readonly Resource[];
  readonly body: object;
}

/** @param base - URL of the list, for the answer's own links */
export function pageOf(resources: readonly Resource[], query: Query, resolve: Resolve, base: string): Page {
  const { filter, page, perPage } = query;
  const found = sorted(filter === undefined ? resources : resources.filter((resource) => filter.matches(resource, resolve)), query, resolve);
  const shown = found.slice((page - 1) * perPage, page * perPage);
  const tree = fieldTree(query.fields);
  const updated = new Date().toISOString();
  const entries = shown.map((resource) => ({
    ...(query.isCompact ? {} : { '@base': base, updated, links: [{ rel: 'self', href: `/${resource.id}` }] }),
    content: { id: resource.id, ...select(resource, tree, resolve) },
  }));
  const isLast = page * perPage >= found.length;
  const links = [{ rel: 'self', href: `&page=${page}` }, ...(isLast ? [] : [{ rel: 'next', href: `&page=${page + 1}` }])];
  return { shown, body: { '@base': base, updated, links, ...(query.hasEntryCount ? { entryCount: found.length } : {}), entries } };
}

/** One object as it is answered. */
export function instanceBody(resource: Resource, query: Query, resolve: Resolve, base: string): object {
  const content = { id: resource.id, ...select(resource, fieldTree(query.fields), resolve) };
  if (query.isCompact) return { content };
  return { '@base': base, updated: new Date().toISOString(), links: [{ rel: 'self', href: `/${resource.id}` }], content };
}

function sorted(resources: readonly Resource[], { orderBy }: Query, resolve: Resolve): readonly Resource[] {
  if (orderBy === undefined) return resources;
  const key = (resource: Resource): string => valuesAt(resource, orderBy.attribute.split('.'), resolve)[0] ?? '';
  const ascending = [...resources].sort((one, other) => compare(key(one), key(other)));
  return orderBy.isDescending ? ascending.reverse() : ascending;
}
