export { RedisLockProvider } from './redis-lock-provider.js';
export type { RedisLockProviderOptions } from './redis-lock-provider-options.js';
export { redisCapabilities } from './redis-capabilities.js';
export type { IoredisClient, NodeRedisClient, RedisClient } from './redis-client.js';
