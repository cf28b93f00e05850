import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { startPostgres, type EngineInstance } from '@holdfast/engines';
import { leaseCapabilities } from '../src/postgres-capabilities.js';
import { leaseBackend, leaseSettings } from './postgres-lease-backend.js';

let server: EngineInstance;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

describe('leases in a table', () => {
  lockProviderConformance({ it, describe, afterAll }, { capabilities: leaseCapabilities(leaseSettings.ttlMs), create: () => leaseBackend(server) });
});
