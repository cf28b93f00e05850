export { AsyncMutexLockProvider } from './async-mutex-lock-provider.js';
export type { AsyncMutexLockProviderOptions } from './async-mutex-lock-provider-options.js';
export { asyncMutexCapabilities } from './async-mutex-capabilities.js';
export type { AsyncMutexClient } from './async-mutex-client.js';
