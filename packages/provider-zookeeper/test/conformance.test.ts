import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startZookeeper } from '@holdfast/engines';
import { capabilitiesWith } from '../src/zookeeper-capabilities.js';
import { zookeeperBackend } from './zookeeper-backend.js';

const sessionMs = 2_500; // short, as the kit waits for dead holders; not so short that a storm of claims outlasts it
const server = await engineForTests({ afterAll }, startZookeeper);

lockProviderConformance(
  { it, describe, afterAll },
  { capabilities: capabilitiesWith(sessionMs), create: () => zookeeperBackend(server, { sessionMs, requestTimeoutMs: 1_000 }) },
);
