import { afterAll, describe, it } from '@jest/globals';
import { engineForTests, startMariadb } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { mysqlCapabilities } from '../src/index.js';
import { mysqlBackend } from './mysql-backend.js';
import { mysqlVariants } from './mysql-variants.js';

const server = await engineForTests({ afterAll }, startMariadb);

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
