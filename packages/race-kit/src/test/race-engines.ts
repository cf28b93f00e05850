import type { ProviderSpec } from '@holdfast/array-simulator';

/** Lock files in `directory`, which all processes of the node share. */
export const lockFiles = (directory: string): ProviderSpec => ({
  module: '@holdfast/provider-proper-lockfile',
  export: 'ProperLockfileLockProvider',
  options: { directory },
});

/** Locks of one process, from async-mutex. */
export const asyncMutex = (): ProviderSpec => ({ module: '@holdfast/provider-async-mutex', export: 'AsyncMutexLockProvider' });

/** Locks of one process, from core's own queue. */
export const ownQueue = (): ProviderSpec => ({ module: '@holdfast/core', export: 'MemoryLockProvider' });
