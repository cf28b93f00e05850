import { z } from 'zod';
import { ArrayError } from '../array-error.js';
import { show, showPage, type Fields } from '../collection.js';
import type { MetadataItem } from '../metadata-store.js';
import { bodyOf, idOf, type Route, type RouteRequest } from '../route.js';

const LONGEST_KEY = 256;
const LONGEST_VALUE = 32_000;

const metadataBody = z
  .record(z.string().min(1).max(LONGEST_KEY), z.union([z.string().max(LONGEST_VALUE), z.number(), z.boolean()]))
  .refine((items) => Object.keys(items).length > 0, 'at least one key is needed');

const itemFields: Fields<MetadataItem> = {
  id: ({ id }) => id,
  object_id: ({ objectId }) => objectId,
  object_type: ({ objectType }) => objectType,
  key: ({ key }) => key,
  value: ({ value }) => value,
};

interface MetadataOwner {
  readonly id: number;
  readonly type: MetadataItem['objectType'];
}

/** The object of any kind that the path names. @throws ENTITY_NOT_FOUND */
function ownerOf(request: RouteRequest): MetadataOwner {
  const { volumes, hosts, pools } = request.state;
  const id = idOf(request);
  if (volumes.find(id) !== undefined) return { id, type: 'volume' };
  if (hosts.find(id) !== undefined) return { id, type: 'host' };
  if (pools.all().some((pool) => pool.id === id)) return { id, type: 'pool' };
  throw new ArrayError('ENTITY_NOT_FOUND', `No object has the id ${request.path[0]}`);
}

function itemOf(request: RouteRequest): MetadataItem {
  const { id } = ownerOf(request);
  const key = request.path[1] ?? '';
  const item = request.state.metadata.get(id, key);
  if (item === undefined) throw new ArrayError('METADATA_NOT_FOUND', `Object ${id} has no metadata "${key}"`);
  return item;
}

/** Keys and values attached to objects. */
export const metadataRoutes: readonly Route[] = [
  { method: 'GET', path: 'metadata', run: ({ state, query }) => showPage(state.metadata.all(), itemFields, query) },
  { method: 'GET', path: 'metadata/:id', run: (request) => showPage(request.state.metadata.of(ownerOf(request).id), itemFields, request.query) },
  {
    method: 'PUT',
    path: 'metadata/:id',
    run: (request) => {
      const { metadata } = request.state;
      const { id, type } = ownerOf(request);
      for (const [key, value] of Object.entries(bodyOf(request, metadataBody))) metadata.set(id, type, key, String(value));
      return { result: metadata.of(id).map((item) => show(item, itemFields)) };
    },
  },
  {
    method: 'DELETE',
    path: 'metadata/:id',
    run: (request) => {
      const { metadata } = request.state;
      const { id } = ownerOf(request);
      const result = metadata.of(id).map((item) => show(item, itemFields));
      metadata.clear(id);
      return { result };
    },
  },
  { method: 'GET', path: 'metadata/:id/:key', run: (request) => ({ result: show(itemOf(request), itemFields) }) },
  {
    method: 'DELETE',
    path: 'metadata/:id/:key',
    run: (request) => {
      const item = itemOf(request);
      request.state.metadata.remove(item.objectId, item.key);
      return { result: show(item, itemFields) };
    },
  },
];
