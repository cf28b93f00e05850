import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { flockCapabilities, socketCapabilities } from '../src/flock-capabilities.js';
import { flockBackend } from './flock-backend.js';

describe('kernel file locks', () => {
  lockProviderConformance({ it, describe, afterAll }, { capabilities: flockCapabilities, create: () => flockBackend('files') });
});

describe('abstract sockets', () => {
  lockProviderConformance({ it, describe, afterAll }, { capabilities: socketCapabilities, create: () => flockBackend('sockets') });
});
