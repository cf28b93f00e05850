import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import type { ArrayClient } from './array-client.js';
import { ArrayError, badRequest } from './array-error.js';
import type { ArrayState } from './array-state.js';
import type { QueryPairs } from './request-query.js';

/** One request of a client that has shown who it is. */
export interface RouteRequest {
  readonly state: ArrayState;
  readonly client: ArrayClient;
  readonly headers: IncomingHttpHeaders;
  /** What stood in the places of the path that begin with a colon. */
  readonly path: readonly string[];
  readonly query: QueryPairs;
  /** Whether the client said that it knows what it does. */
  readonly isApproved: boolean;
  readonly body: unknown;
}

export interface RouteAnswer {
  /** 200 by default. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly result: unknown;
  /** Beside `ready`. */
  readonly metadata?: Readonly<Record<string, unknown>>;
}

/** One thing that can be asked of the array. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/rest/`, such as `hosts/:id/luns`. */
  readonly path: string;
  /** Whether it is answered without a login; then `client` stands for nobody. */
  readonly isOpen?: boolean;
  readonly run: (request: RouteRequest) => RouteAnswer | Promise<RouteAnswer>;
}

/** The id in the n-th variable place of the path. What is no id names no object: its store says which. */
export function idOf({ path }: RouteRequest, place = 0): number {
  const text = path[place] ?? '';
  return /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}

/** The body as `schema` has it. @throws BAD_REQUEST that names the place and what is allowed there */
export function bodyOf<T>({ body }: RouteRequest, schema: z.ZodType<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const sentences = result.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`));
  throw badRequest(sentences.join('; ').slice(0, 500));
}

/** @throws the approval code, unless the request brought `approved=true` */
export function assertApproved(
  { isApproved }: RouteRequest,
  reason: string,
  code: 'APPROVAL_REQUIRED' | 'APPROVAL_REQUIRED_VOLUME_HAS_CHILDREN' = 'APPROVAL_REQUIRED',
): void {
  if (!isApproved) throw new ArrayError(code, 'The operation needs approval: repeat it with approved=true', [reason]);
}
