export { ProperLockfileLockProvider } from './proper-lockfile-lock-provider.js';
export type { ProperLockfileLockProviderOptions } from './proper-lockfile-lock-provider-options.js';
export { properLockfileCapabilities } from './proper-lockfile-capabilities.js';
export type { ProperLockfileClient, ProperLockfileFs } from './proper-lockfile-client.js';
