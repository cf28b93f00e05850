import { FenceError } from './fence-error.js';

/** What `fencingToken` of a held lock gives: data epoch, engine counter and local counter in fixed width, so that comparing texts compares tokens. */
const TOKEN = /^[0-9a-f]{16}(-[0-9a-f]{16}){2}$/;

/** The token as it came. @throws `ERR_FENCE_TOKEN_INVALID` when it is none: a guard that lets anything pass guards nothing */
export function checkedToken(token: unknown, resource: string): string {
  if (typeof token === 'string' && TOKEN.test(token)) return token;
  throw new FenceError('ERR_FENCE_TOKEN_INVALID', `the write to ${resource} needs the fencing token of the lock that protects it, got ${token === undefined ? 'none' : JSON.stringify(token).slice(0, 80)}`, resource);
}

/** The error for a token that is older than one the resource has seen. */
export function fenced(resource: string, token: string): FenceError {
  return new FenceError('ERR_FENCED', `the write to ${resource} was refused: a later holder of its lock has written since (our token is ${token})`, resource);
}
