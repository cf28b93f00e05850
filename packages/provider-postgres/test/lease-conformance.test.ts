import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startPostgres } from '@holdfast/engines';
import { leaseCapabilities } from '../src/postgres-capabilities.js';
import { leaseBackend, leaseSettings } from './postgres-lease-backend.js';

const server = await engineForTests({ afterAll }, startPostgres);

describe('leases in a table', () => {
  lockProviderConformance({ it, describe, afterAll }, { capabilities: leaseCapabilities(leaseSettings.ttlMs), create: () => leaseBackend(server) });
});
