import type { IncomingMessage, ServerResponse } from 'node:http';
import { isFenceError } from './fence-error.js';
import { LatestTokens } from './latest-tokens.js';

/** Name of the header that carries the token. @public */
export const FENCING_TOKEN_HEADER = 'x-fencing-token';

/** How {@link fenceRequests} tells requests apart. @public */
export interface FenceRequestsOptions {
  /** The resource that a request writes; undefined for one that needs no token, such as a read. */
  readonly resourceOf: (request: IncomingMessage) => string | undefined;
  /** Where the latest tokens are kept. Default: in this process. With several instances of a server give one that they share. */
  readonly tokens?: { assert(resource: string, token: unknown): void | Promise<void> };
}

/** A handler as Connect, Express and others take it. @public */
export type FenceHandler = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void;

/**
 * A handler that lets a writing request pass only with the token of the latest holder. Without a valid token it answers 428 (precondition required), with
 * that of an earlier holder 412 (precondition failed); both as JSON with `code` and `message`.
 * @public
 */
export function fenceRequests({ resourceOf, tokens = new LatestTokens() }: FenceRequestsOptions): FenceHandler {
  return (request, response, next) => {
    const resource = resourceOf(request);
    if (resource === undefined) return next();
    Promise.resolve()
      .then(() => tokens.assert(resource, request.headers[FENCING_TOKEN_HEADER]))
      .then(() => next(), (error: unknown) => {
        if (!isFenceError(error)) return next(error);
        response.writeHead(error.code === 'ERR_FENCED' ? 412 : 428, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ code: error.code, message: error.message }));
        return undefined;
      });
  };
}
