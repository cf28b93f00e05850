import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { startEtcd, type EngineInstance } from '@holdfast/engines';
import { capabilitiesWith } from '../src/etcd-capabilities.js';
import { etcdBackend } from './etcd-backend.js';

const ttlMs = 4_000; // short, as the kit waits for dead holders; not so short that a storm of claims outlasts it
let server: EngineInstance;
beforeAll(async () => {
  server = await startEtcd();
});
afterAll(() => server.stop());

lockProviderConformance(
  { it, describe, afterAll },
  { capabilities: capabilitiesWith(ttlMs), create: () => etcdBackend(server, { ttlMs, requestTimeoutMs: 2_000 }) },
);
