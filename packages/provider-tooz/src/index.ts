export { ToozLockProvider } from './tooz-lock-provider.js';
export type { ToozLockProviderOptions } from './tooz-lock-provider-options.js';
export { toozCapabilities } from './tooz-capabilities.js';
export type { ToozClient, ToozHold } from './tooz-client.js';
