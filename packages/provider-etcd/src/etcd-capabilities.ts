import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/** How long a silent process keeps its locks, by default. */
export const DEFAULT_TTL_MS = 10_000;
/** etcd looks for ended leases twice a second, and counts them in seconds. */
const EXPIRY_MS = 1_000;

/**
 * What the etcd provider can do with its default settings; with another `ttlMs` it says its own times. Everything goes through the cluster's
 * log, so a fail-over loses no lock; it gives every lease its full time again.
 * @public
 */
export const etcdCapabilities = {
  engine: 'etcd',
  reach: LockScope.Global,
  shared: true,
  fair: true,
  fencing: true,
  lossDetectionMs: DEFAULT_TTL_MS,
  crashReleaseMs: DEFAULT_TTL_MS + EXPIRY_MS,
  abandonedClaimMs: 1_000,
  maxNameBytes: 400,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 2,
} as const satisfies LockProviderCapabilities;

/** The manifest for another time to live. */
export function capabilitiesWith(ttlMs: number): LockProviderCapabilities {
  return { ...etcdCapabilities, lossDetectionMs: ttlMs, crashReleaseMs: ttlMs + EXPIRY_MS };
}
