import { hostname } from 'node:os';
import type { LockHolder } from '../errors/lock-holder.js';
import { realm } from '../realm.js';
import type { LockRequest } from './lock-graph.js';

const host = hostname();

/** Who asks, as the engine stores it for others to read. */
export function ownerOf(request: LockRequest): LockHolder {
  return { id: `${realm.id}-${(++realm.requests).toString(36)}`, host, pid: process.pid, method: request.terms.method, sinceAt: Date.now() };
}
