import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/** How long a lease lasts unless renewed, by default. */
export const DEFAULT_TTL_MS = 10_000;
/** Behind a pooler, which swallows notifications: how often a process looks whose turn it is. */
export const POLL_MS = 100;
const WAKE_MS = 250;

/**
 * What the PostgreSQL provider can do on advisory locks. A lock belongs to a server session: it needs no lease, and the server frees it as soon as it
 * sees the connection end. Locks are not copied to standbys: after a fail-over everything is free, and holders are told that they lost their
 * sessions. With `mode: 'lease-table'` it says the times of its leases.
 * @public
 */
export const postgresCapabilities = {
  engine: 'postgres',
  reach: LockScope.Global,
  shared: true,
  fair: true,
  fencing: true,
  lossDetectionMs: 5_000,
  crashReleaseMs: 250,
  abandonedClaimMs: 1_000,
  maxNameBytes: null,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;

/** What it can do on a table of leases. */
export function leaseCapabilities(ttlMs: number): LockProviderCapabilities {
  return { ...postgresCapabilities, lossDetectionMs: ttlMs, crashReleaseMs: ttlMs + WAKE_MS, keyFormat: 2 };
}
