import { afterAll, describe, it } from '@jest/globals';
import { engineForTests, startZookeeper } from '@holdfast/engines';
import { testVariants } from '@holdfast/engines/variants';
import { capabilitiesWith } from '../src/zookeeper-capabilities.js';
import { zookeeperBackend } from './zookeeper-backend.js';
import { zookeeperVariants } from './zookeeper-variants.js';

const sessionMs = 2_000; // the kit waits for dead holders
const server = await engineForTests({ afterAll }, startZookeeper);

testVariants(
  { describe, it },
  {
    from: import.meta.url,
    export: 'ZookeeperLockProvider',
    capabilities: capabilitiesWith(sessionMs),
    backend: () => zookeeperBackend(server, { sessionMs, requestTimeoutMs: 1_000 }),
    variants: zookeeperVariants,
  },
);
