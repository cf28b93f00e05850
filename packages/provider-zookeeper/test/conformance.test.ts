import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { startZookeeper, type EngineInstance } from '@holdfast/engines';
import { capabilitiesWith } from '../src/zookeeper-capabilities.js';
import { zookeeperBackend } from './zookeeper-backend.js';

const sessionMs = 2_500; // short, as the kit waits for dead holders; not so short that a storm of claims outlasts it
let server: EngineInstance;
beforeAll(async () => {
  server = await startZookeeper();
});
afterAll(() => server.stop());

lockProviderConformance(
  { it, describe, afterAll },
  { capabilities: capabilitiesWith(sessionMs), create: () => zookeeperBackend(server, { sessionMs, requestTimeoutMs: 1_000 }) },
);
