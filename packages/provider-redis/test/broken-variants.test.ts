import { afterAll, describe, it } from '@jest/globals';
import { engineForTests, startRedis } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { capabilitiesWith } from '../src/redis-capabilities.js';
import { redisBackend } from './redis-backend.js';
import { redisVariants } from './redis-variants.js';

const ttlMs = 1_500; // the kit waits for dead holders
const server = await engineForTests({ afterAll }, startRedis);

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
