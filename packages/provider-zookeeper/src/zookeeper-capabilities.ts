import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/** How long a silent process keeps its locks, by default. */
export const DEFAULT_SESSION_MS = 10_000;
/** A server ends sessions when it ticks; every two seconds unless it is told otherwise. */
const TICK_MS = 2_000;
/** A holder counts on so much of its session only: a server may have heard of its last sign of life later than another server did. */
const LEASE_PART = 2 / 3;

/**
 * What the ZooKeeper provider can do with its default settings; with another `sessionMs` it says its own times. Everything that decides is a write
 * that a majority of servers has, so a fail-over loses no lock; it gives every session its full time again.
 * @public
 */
export const zookeeperCapabilities = {
  engine: 'zookeeper',
  reach: LockScope.Global,
  shared: true,
  fair: true,
  fencing: true,
  lossDetectionMs: DEFAULT_SESSION_MS,
  crashReleaseMs: DEFAULT_SESSION_MS + TICK_MS,
  abandonedClaimMs: 1_000,
  maxNameBytes: 200,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;

/** The manifest for another session time. */
export function capabilitiesWith(sessionMs: number): LockProviderCapabilities {
  return { ...zookeeperCapabilities, lossDetectionMs: sessionMs, crashReleaseMs: sessionMs + TICK_MS };
}

/** How long a grant lasts after the last sign of life. */
export function leaseMsOf(sessionMs: number): number {
  return Math.floor(sessionMs * LEASE_PART);
}
