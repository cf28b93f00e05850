import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { startPostgres, type EngineInstance } from '@holdfast/engines';
import { postgresCapabilities } from '../src/index.js';
import { postgresBackend } from './postgres-backend.js';

let server: EngineInstance;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());

lockProviderConformance({ it, describe, afterAll }, { capabilities: postgresCapabilities, create: () => postgresBackend(server) });
