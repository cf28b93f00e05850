import { ArrayError } from './array-error.js';
import { percentDecoded } from './request-query.js';
import type { Route } from './route.js';
import { routes } from './routes/index.js';

const BASE = '/api/rest/';
const patterns = routes.map((route) => ({ route, segments: route.path.split('/') }));

/** A route, and what stands in the variable places of the path. */
export interface FoundRoute {
  readonly route: Route;
  readonly path: readonly string[];
}

/**
 * Finds what a request asks for; HEAD asks like GET.
 * @throws PATH_NOT_FOUND, METHOD_NOT_ALLOWED
 */
export function findRoute(method: string, rawPath: string): FoundRoute {
  const segments = segmentsOf(rawPath);
  const fitting = segments === undefined ? [] : patterns.filter((pattern) => fits(pattern.segments, segments));
  const found = fitting.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (segments !== undefined && found !== undefined) {
    return { route: found.route, path: segments.filter((_segment, index) => found.segments[index]?.startsWith(':')) };
  }
  if (fitting.length === 0) throw new ArrayError('PATH_NOT_FOUND', 'The requested path does not exist');
  throw new ArrayError('METHOD_NOT_ALLOWED', `The path allows ${fitting.map(({ route }) => route.method).join(', ')}`);
}

function segmentsOf(rawPath: string): string[] | undefined {
  if (!rawPath.startsWith(BASE)) return undefined;
  return rawPath.slice(BASE.length).replace(/\/$/, '').split('/').map(percentDecoded);
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.length === segments.length && pattern.every((part, index) => part === segments[index] || (part.startsWith(':') && segments[index] !== ''));
}
