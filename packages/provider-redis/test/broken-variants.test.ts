import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startRedis, type EngineInstance } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { capabilitiesWith } from '../src/redis-capabilities.js';
import { redisBackend } from './redis-backend.js';
import { redisVariants } from './redis-variants.js';

const ttlMs = 1_500; // the kit waits for dead holders
let server: EngineInstance;
beforeAll(async () => {
  server = await startRedis();
});
afterAll(() => server.stop());

testVariants(
  { describe, it },
  {
    from: import.meta.url,
    export: 'RedisLockProvider',
    capabilities: capabilitiesWith(ttlMs),
    backend: () => redisBackend(server, { ttlMs, requestTimeoutMs: 1_000 }),
    variants: redisVariants,
  },
);
