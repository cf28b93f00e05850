import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { startMariadb, type EngineInstance } from '@holdfast/engines';
import { mysqlCapabilities } from '../src/index.js';
import { mysqlBackend } from './mysql-backend.js';

let server: EngineInstance;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

lockProviderConformance({ it, describe, afterAll }, { capabilities: mysqlCapabilities, create: () => mysqlBackend(server) });
