import { LockError } from '@holdfast/core/provider';

/** Longest wait for replicas; it must end before the request that asks for it counts as unanswered. */
const LONGEST_WAIT_MS = 1_000;

/**
 * Resolves once so many replicas have what was last written over this connection: then it is there after a fail-over to one of them.
 * @param limitMs - of one request
 * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when they have not got it in half of that time, or in a second
 */
export async function reachReplicas(send: (args: readonly string[]) => Promise<unknown>, replicas: number, limitMs: number): Promise<void> {
  if (replicas === 0) return;
  const waitMs = Math.min(LONGEST_WAIT_MS, Math.floor(limitMs / 2));
  const reached = Number(await send(['WAIT', String(replicas), String(waitMs)]));
  if (reached >= replicas) return;
  throw new LockError('ERR_LOCK_PROVIDER_UNAVAILABLE', `only ${reached} of ${replicas} replicas had it within ${waitMs} ms`);
}
