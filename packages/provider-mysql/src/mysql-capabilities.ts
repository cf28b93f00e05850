import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * What the MySQL provider can do. A lock belongs to a server session: it needs no lease, and the server frees it as soon as it sees the
 * connection end. There is no shared mode, and no server promises to serve waiters in order; one process does. Locks are not copied to
 * replicas: after a fail-over everything is free, and holders are told that they lost their sessions.
 * @public
 */
export const mysqlCapabilities = {
  engine: 'mysql',
  reach: LockScope.Global,
  shared: false,
  fair: false,
  fencing: true,
  lossDetectionMs: 5_000,
  crashReleaseMs: 250,
  abandonedClaimMs: 1_000,
  maxNameBytes: null,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;
