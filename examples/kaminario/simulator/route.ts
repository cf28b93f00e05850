import { RESOURCES, type Resource } from './resources/index.js';

/** What a path means. `id` is undefined for the type as a whole. */
export type Route =
  | { readonly kind: 'directory' }
  | { readonly kind: 'resource'; readonly resource: Resource; readonly id: number | undefined }
  | { readonly kind: 'unknown' };

const API = '/api/v2';

export function routeOf(path: string): Route {
  const segments = path.replace(/\/$/, '').split('/');
  if (segments.slice(0, 3).join('/') !== API) return { kind: 'unknown' };
  const words = segments.slice(3);
  if (words.length === 0) return { kind: 'directory' };
  const whole = RESOURCES.get(words.join('/'));
  if (whole !== undefined) return { kind: 'resource', resource: whole, id: undefined };
  const resource = RESOURCES.get(words.slice(0, -1).join('/'));
  const last = words.at(-1) ?? '';
  if (resource === undefined || !/^\d{1,15}$/.test(last)) return { kind: 'unknown' };
  return { kind: 'resource', resource, id: Number(last) };
}

/** The answer to `GET /api/v2`, by which clients know the types. */
export function directory(): object {
  return { resources: Object.fromEntries([...RESOURCES.keys()].map((name) => [name, { url: `/${name}` }])) };
}
