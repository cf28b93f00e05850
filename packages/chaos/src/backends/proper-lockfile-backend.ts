import { builtModule } from '@holdfast/core/provider';
import { properLockfileCapabilities } from '@holdfast/provider-proper-lockfile';
import type { ChaosBackend } from './chaos-backend.js';
import { inDirectory } from './directory-backend.js';

const staleMs = 2_000; // the least there is
const manifest = { ...properLockfileCapabilities, crashReleaseMs: staleMs + 1_000, lossDetectionMs: staleMs / 2 + 1_000 };

/** proper-lockfile as the provider uses it. */
export async function startProperLockfileBackend(): Promise<ChaosBackend> {
  return await inDirectory((directory) => ({
    manifest,
    provider: { module: '@holdfast/provider-proper-lockfile', export: 'ProperLockfileLockProvider', options: { directory, staleMs } },
    silenceMs: staleMs,
    trustsWallClock: true,
  }));
}

/** proper-lockfile as its own documentation uses it, without the provider's care: known to let two in. */
export async function startBareProperLockfileBackend(): Promise<ChaosBackend> {
  return await inDirectory((directory) => ({
    manifest,
    provider: { module: builtModule(import.meta.url, './bare-proper-lockfile-provider.js'), export: 'BareProperLockfileProvider', options: { directory, staleMs } },
    silenceMs: staleMs,
    trustsWallClock: true,
  }));
}
