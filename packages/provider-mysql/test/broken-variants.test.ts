import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startMariadb, type EngineInstance } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { mysqlCapabilities } from '../src/index.js';
import { mysqlBackend } from './mysql-backend.js';
import { mysqlVariants } from './mysql-variants.js';

let server: EngineInstance;
beforeAll(async () => {
  server = await startMariadb();
});
afterAll(() => server.stop());

testVariants(
  { describe, it },
  {
    from: import.meta.url,
    export: 'MysqlLockProvider',
    capabilities: mysqlCapabilities,
    backend: () => mysqlBackend(server),
    variants: mysqlVariants,
  },
);
