import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/** How long a lease of tooz lasts by default. */
export const DEFAULT_TTL_MS = 30_000;
/** How long a wait may stand in a database's own queue before it is looked whether anybody still wants it. */
export const QUEUE_MS = 1_000;
export const REDIS_POLL_MS = 50;
export const ETCD_POLL_MS = 100;
const FILE_POLL_MS = 5;
/** How often a database session in which locks are held is asked for a sign of life. */
export const HEARTBEAT_MS = 2_000;
/** How long a silent process keeps its ZooKeeper locks by default, as with kazoo. */
export const DEFAULT_SESSION_MS = 10_000;
/** A ZooKeeper server ends sessions when it ticks; every two seconds unless it is told otherwise. */
const TICK_MS = 2_000;
/** A holder counts on so much of its session only: a server may have heard of its last sign of life later than another server did. */
const LEASE_PART = 2 / 3;
/** So many in a row without an answer, and the session counts as gone. */
export const MISSED_BEATS = 2;

const everywhere = {
  engine: 'tooz',
  shared: false,
  fair: false,
  fencing: false,
  maxNameBytes: null,
  distinctNames: false,
  takeover: 'exact',
  keyFormat: 1,
} as const;

/**
 * What the provider can do on the files of oslo.concurrency or tooz; with another engine it says its own times. What the locks of Cinder lack they
 * lack here too: no fences, no shared mode, no order.
 * @public
 */
export const toozCapabilities = {
  ...everywhere,
  reach: LockScope.Node,
  lossDetectionMs: 1_000,
  crashReleaseMs: 50,
  abandonedClaimMs: 50,
  waiting: 'poll',
  pollMs: FILE_POLL_MS,
} as const satisfies LockProviderCapabilities;

/** With a lease: a holder that was killed, and a lock that was removed, are found out when it ends. */
export function leaseCapabilities(ttlMs: number, pollMs: number, slackMs: number): LockProviderCapabilities {
  return { ...everywhere, reach: LockScope.Global, lossDetectionMs: ttlMs, crashReleaseMs: ttlMs + pollMs + slackMs, abandonedClaimMs: 1_000, waiting: 'poll', pollMs };
}

/** With a session: the lock lives as long as the connection. */
export function sessionCapabilities(requestTimeoutMs: number): LockProviderCapabilities {
  return { ...everywhere, reach: LockScope.Global, lossDetectionMs: MISSED_BEATS * HEARTBEAT_MS + requestTimeoutMs, crashReleaseMs: 500, abandonedClaimMs: QUEUE_MS + 500, waiting: 'push' };
}

/** With nodes of ZooKeeper: the locks live as long as the session, and everybody stands in one line. */
export function zookeeperCapabilities(sessionMs: number): LockProviderCapabilities {
  return { ...everywhere, reach: LockScope.Global, fair: true, lossDetectionMs: sessionMs, crashReleaseMs: sessionMs + TICK_MS, abandonedClaimMs: 1_000, waiting: 'push' };
}

/** How long a grant lasts after the last sign of life of a ZooKeeper session. */
export function leaseMsOf(sessionMs: number): number {
  return Math.floor(sessionMs * LEASE_PART);
}
