import 'reflect-metadata';
import { afterAll, describe, it } from '@jest/globals';
import { MemoryLockProvider } from '@holdfast/core';
import { lockProviderConformance } from '@holdfast/conformance';

let namespaces = 0;

// Core's own queue, the default of the process scope, is judged like any other provider; here, because core imports nobody.
lockProviderConformance(
  { it, describe, afterAll },
  {
    capabilities: new MemoryLockProvider().capabilities,
    async create() {
      namespaces += 1;
      const namespace = `conformance-${namespaces}`;
      const onlooker = new MemoryLockProvider({ namespace });
      return {
        provider: () => new MemoryLockProvider({ namespace }),
        isHeld: async (name) => {
          for await (const state of onlooker.inspect(name)) if (state.name === name) return true;
          return false;
        },
        remove: () => onlooker.close(),
      };
    },
  },
);
