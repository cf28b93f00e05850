import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';

/**
 * What the async-mutex provider can do. One JavaScript realm only: worker threads do not exclude each other. Nothing outlives the
 * process and nothing can take a lock away while it lives, so there is no lease and no loss to detect.
 * The fence counts the grants of the whole namespace; its epoch is the start of the process in epoch milliseconds.
 * @public
 */
export const asyncMutexCapabilities = {
  engine: 'async-mutex',
  reach: LockScope.Process,
  shared: false,
  fair: true,
  fencing: true,
  lossDetectionMs: null,
  crashReleaseMs: 0,
  abandonedClaimMs: 0,
  maxNameBytes: null,
  takeover: 'exact',
  waiting: 'push',
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;
