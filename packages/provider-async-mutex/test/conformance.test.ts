import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { asyncMutexCapabilities, AsyncMutexLockProvider } from '../src/index.js';
import { namespaceNamed } from '../src/async-mutex-namespace.js';

let namespaces = 0;

lockProviderConformance(
  { it, describe, afterAll },
  {
    capabilities: asyncMutexCapabilities,
    async create() {
      namespaces += 1;
      const namespace = `conformance-${namespaces}`;
      return {
        provider: () => new AsyncMutexLockProvider({ namespace }),
        isHeld: async (name) => namespaceNamed(namespace).queues.has(name),
        remove: async () => undefined,
      };
    },
  },
);
