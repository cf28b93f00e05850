import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/** How long a grant lasts unless renewed, by default. */
export const DEFAULT_TTL_MS = 10_000;
const WAKE_MS = 150;

/**
 * What the Redis provider can do with its default settings; with another `ttlMs` it says its own times. Fail-over to a replica that has not
 * got the lock yet can let two hold it: the fences of the two differ, and `replicas` makes it less likely.
 * @public
 */
export const redisCapabilities = {
  engine: 'redis',
  reach: LockScope.Global,
  shared: true,
  fair: true,
  fencing: true,
  lossDetectionMs: DEFAULT_TTL_MS,
  crashReleaseMs: DEFAULT_TTL_MS + WAKE_MS,
  abandonedClaimMs: 1_000,
  maxNameBytes: 400,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;

/** The manifest for another time to live. */
export function capabilitiesWith(ttlMs: number): LockProviderCapabilities {
  return { ...redisCapabilities, lossDetectionMs: ttlMs, crashReleaseMs: ttlMs + WAKE_MS };
}
