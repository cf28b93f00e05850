import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startEtcd } from '@holdfast/engines';
import { capabilitiesWith } from '../src/etcd-capabilities.js';
import { etcdBackend } from './etcd-backend.js';

const ttlMs = 4_000; // short, as the kit waits for dead holders; not so short that a storm of claims outlasts it
const server = await engineForTests({ afterAll }, startEtcd);

lockProviderConformance(
  { it, describe, afterAll },
  { capabilities: capabilitiesWith(ttlMs), create: () => etcdBackend(server, { ttlMs, requestTimeoutMs: 2_000 }) },
);
