export { PostgresLockProvider } from './postgres-lock-provider.js';
export type { PostgresLockProviderOptions } from './postgres-lock-provider-options.js';
export { postgresCapabilities } from './postgres-capabilities.js';
export type { PostgresClient, PostgresResult } from './postgres-client.js';
