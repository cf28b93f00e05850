import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * What the flock provider can do on kernel file locks. The kernel holds a lock as long as its process lives: it cannot be lost before, and is
 * free within milliseconds afterwards. Where the native package is missing, {@link socketCapabilities} hold.
 * @public
 */
export const flockCapabilities = {
  engine: 'flock',
  reach: LockScope.Node,
  shared: true,
  fair: false,
  fencing: true,
  lossDetectionMs: null,
  crashReleaseMs: 50,
  abandonedClaimMs: 50,
  maxNameBytes: null,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;

/** What it can do on abstract sockets: no shared mode. */
export const socketCapabilities: LockProviderCapabilities = { ...flockCapabilities, shared: false };
