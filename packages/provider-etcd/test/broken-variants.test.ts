import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { startEtcd, type EngineInstance } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { capabilitiesWith } from '../src/etcd-capabilities.js';
import { etcdBackend } from './etcd-backend.js';
import { etcdVariants } from './etcd-variants.js';

const ttlMs = 3_000; // the kit waits for dead holders
let server: EngineInstance;
beforeAll(async () => {
  server = await startEtcd();
});
afterAll(() => server.stop());

testVariants(
  { describe, it },
  {
    from: import.meta.url,
    export: 'EtcdLockProvider',
    capabilities: capabilitiesWith(ttlMs),
    backend: () => etcdBackend(server, { ttlMs, requestTimeoutMs: 1_000 }),
    variants: etcdVariants,
  },
);
