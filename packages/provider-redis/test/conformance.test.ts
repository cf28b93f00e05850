import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startRedis } from '@holdfast/engines';
import { capabilitiesWith } from '../src/redis-capabilities.js';
import { redisBackend } from './redis-backend.js';

const ttlMs = 2_500; // short, as the kit waits for dead holders; not so short that a storm of claims, or a busy machine, outlasts it
const server = await engineForTests({ afterAll }, startRedis);

lockProviderConformance(
  { it, describe, afterAll },
  { capabilities: capabilitiesWith(ttlMs), create: () => redisBackend(server, { ttlMs, requestTimeoutMs: 1_000 }) },
);
