export { FlockLockProvider } from './flock-lock-provider.js';
export type { FlockLockProviderOptions } from './flock-lock-provider-options.js';
export { flockCapabilities } from './flock-capabilities.js';
export type { FlockClient, FlockType } from './flock-client.js';
