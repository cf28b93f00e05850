import { asyncMutexCapabilities } from '@holdfast/provider-async-mutex';
import type { ChaosBackend } from './chaos-backend.js';

const SILENCE_MS = 200;

/** One process that holds lock and contenders: killing it would leave nobody to look. */
export async function startAsyncMutexBackend(): Promise<ChaosBackend> {
  return await Promise.resolve({
    manifest: asyncMutexCapabilities,
    provider: { module: '@holdfast/provider-async-mutex', export: 'AsyncMutexLockProvider', options: {} },
    silenceMs: SILENCE_MS,
    stop: () => Promise.resolve(),
  });
}
