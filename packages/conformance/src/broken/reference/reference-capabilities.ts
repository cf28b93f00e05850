import type { LockProviderCapabilities } from '@holdfast/core/provider';
import type { ReferenceOptions } from './reference-options.js';

const SESSION_END_MS = 250;

/** The manifest of the reference provider, by where its engine is and how its locks end. */
export function referenceCapabilities({ engine, reach = 'node', ttlMs, shared = true, fencing = true }: ReferenceOptions): LockProviderCapabilities {
  const isLocal = typeof engine !== 'string';
  return {
    engine: 'reference',
    reach: isLocal ? 'process' : reach,
    shared,
    fair: true,
    fencing,
    lossDetectionMs: isLocal && ttlMs === undefined ? null : (reach === 'global' ? (ttlMs ?? 0) : 0) + SESSION_END_MS,
    crashReleaseMs: isLocal ? 0 : (ttlMs ?? 0) + SESSION_END_MS,
    abandonedClaimMs: SESSION_END_MS,
    maxNameBytes: null,
    takeover: 'exact',
    waiting: 'push',
    keyFormat: 1,
  };
}
