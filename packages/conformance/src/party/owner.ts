import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { LockHolder } from '@holdfast/core/provider';

/** The holder record of this process. */
export function ownerHere(): LockHolder {
  return { id: randomUUID(), host: hostname(), pid: process.pid, method: 'Conformance.party', sinceAt: Date.now() };
}
