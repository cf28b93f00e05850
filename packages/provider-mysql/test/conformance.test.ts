import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startMariadb } from '@holdfast/engines';
import { mysqlCapabilities } from '../src/index.js';
import { mysqlBackend } from './mysql-backend.js';

const server = await engineForTests({ afterAll }, startMariadb);

lockProviderConformance({ it, describe, afterAll }, { capabilities: mysqlCapabilities, create: () => mysqlBackend(server) });
