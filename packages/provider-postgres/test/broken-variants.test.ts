import { afterAll, describe, it } from '@jest/globals';
import { engineForTests, startPostgres } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { leaseCapabilities, postgresCapabilities } from '../src/postgres-capabilities.js';
import { postgresBackend } from './postgres-backend.js';
import { leaseBackend, leaseSettings } from './postgres-lease-backend.js';
import { leaseVariants } from './postgres-lease-variants.js';
import { postgresVariants } from './postgres-variants.js';

const server = await engineForTests({ afterAll }, startPostgres);

const provider = { from: import.meta.url, export: 'PostgresLockProvider' };

describe('on advisory locks', () => {
  testVariants({ describe, it }, { ...provider, capabilities: postgresCapabilities, backend: () => postgresBackend(server), variants: postgresVariants });
});

describe('on leases', () => {
  testVariants({ describe, it }, { ...provider, capabilities: leaseCapabilities(leaseSettings.ttlMs), backend: () => leaseBackend(server), variants: leaseVariants });
});
