import { flockCapabilities } from '@holdfast/provider-flock';
import type { ChaosBackend } from './chaos-backend.js';
import { inDirectory } from './directory-backend.js';

const SILENCE_MS = 500;

/** The kernel's file locks. */
export async function startFlockBackend(): Promise<ChaosBackend> {
  return await inDirectory((directory) => ({
    manifest: flockCapabilities,
    provider: { module: '@holdfast/provider-flock', export: 'FlockLockProvider', options: { directory, mechanism: 'files' } },
    silenceMs: SILENCE_MS,
  }));
}
