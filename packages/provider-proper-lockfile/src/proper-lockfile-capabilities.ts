import { LockScope, type LockProviderCapabilities } from '@holdfast/core/provider';
import { timingOf } from './proper-lockfile-timing.js';

/**
 * What the proper-lockfile provider can do with its default settings; a provider with another `staleMs` or `pollMs` says its own times.
 * A killed holder's lock is free after `staleMs` and a little more. Take-over is `best-effort`: liveness is judged by clock, so when the
 * clock jumps, or the holder was suspended or blocked for longer than `staleMs`, two may run at once until the first one learns of its loss.
 * @public
 */
export const properLockfileCapabilities = {
  engine: 'proper-lockfile',
  reach: LockScope.Node,
  shared: false,
  fair: false,
  fencing: false,
  lossDetectionMs: 3_000,
  crashReleaseMs: 11_000,
  abandonedClaimMs: 1_000,
  maxNameBytes: 66,
  takeover: 'best-effort',
  waiting: 'poll',
  pollMs: 15,
  keyFormat: 1,
} as const satisfies LockProviderCapabilities;

/** The manifest for other settings than the default ones. */
export function capabilitiesWith(staleMs: number, pollMs: number): LockProviderCapabilities {
  const { updateMs } = timingOf(staleMs);
  return { ...properLockfileCapabilities, pollMs, crashReleaseMs: staleMs + 1_000, lossDetectionMs: updateMs + 1_000 };
}
