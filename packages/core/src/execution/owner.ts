import { hostname } from 'node:os';
import type { LockHolder } from '../errors/lock-holder.js';
import { realm } from '../realm.js';
import type { LockRequest } from './lock-graph.js';

/** Where every holder of this realm is. */
export const thisProcess = { host: hostname(), pid: process.pid } as const;

/** Who asks, as the engine stores it for others to read. */
export function ownerOf(request: LockRequest): LockHolder {
  return { id: `${realm.id}-${(++realm.requests).toString(36)}`, ...thisProcess, method: request.terms.method, sinceAt: Date.now() };
}
