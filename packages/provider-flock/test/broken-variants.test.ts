import { describe, it } from '@jest/globals';
import { testVariants, type ProviderVariant } from '@holdfast/engines/variants';
import { flockCapabilities, socketCapabilities } from '../src/flock-capabilities.js';
import { flockBackend } from './flock-backend.js';
import { fileVariants, socketVariants } from './flock-variants.js';

const mechanisms: readonly { readonly mechanism: 'files' | 'sockets'; readonly variants: readonly ProviderVariant[] }[] = [
  { mechanism: 'files', variants: fileVariants },
  { mechanism: 'sockets', variants: socketVariants },
];

describe.each(mechanisms)('on $mechanism', ({ mechanism, variants }) => {
  testVariants(
    { describe, it },
    {
      from: import.meta.url,
      export: 'FlockLockProvider',
      capabilities: mechanism === 'files' ? flockCapabilities : socketCapabilities,
      backend: async (copy) => {
        const { placeOf } = (await import(copy.path('lib/flock-place.js'))) as typeof import('../src/flock-place.js');
        return await flockBackend(mechanism, placeOf);
      },
      variants,
    },
  );
});
