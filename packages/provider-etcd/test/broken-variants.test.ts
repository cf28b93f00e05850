import { afterAll, describe, it } from '@jest/globals';
import { engineForTests, startEtcd } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { capabilitiesWith } from '../src/etcd-capabilities.js';
import { etcdBackend } from './etcd-backend.js';
import { etcdVariants } from './etcd-variants.js';

const ttlMs = 3_000; // the kit waits for dead holders
const server = await engineForTests({ afterAll }, startEtcd);

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
