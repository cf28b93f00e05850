import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startPostgres } from '@holdfast/engines';
import { postgresCapabilities } from '../src/index.js';
import { postgresBackend } from './postgres-backend.js';

const server = await engineForTests({ afterAll }, startPostgres);

lockProviderConformance({ it, describe, afterAll }, { capabilities: postgresCapabilities, create: () => postgresBackend(server) });
