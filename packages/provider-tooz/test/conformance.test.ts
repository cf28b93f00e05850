import { afterAll, describe, it } from '@jest/globals';
import { lockProviderConformance } from '@holdfast/conformance';
import { engineForTests, startEtcd, startMariadb, startPostgres, startRedis, startZookeeper } from '@holdfast/engines';
import { ETCD_POLL_MS, leaseCapabilities, REDIS_POLL_MS, sessionCapabilities, toozCapabilities, zookeeperCapabilities } from '../src/tooz-capabilities.js';
import { fileBackend } from './file-backend.js';
import { networkBackend } from './network-backend.js';

const isFull = process.env['HOLDFAST_EFFORT'] === 'full';
const ttlMs = 1_500; // the kit waits for dead holders
const leaseOfEtcdMs = 3_000;
const requestTimeoutMs = 1_000;
const sessionMs = 4_000; // not so short that a storm of claims outlasts it

const networks = [
  { form: 'redis', start: startRedis, capabilities: leaseCapabilities(ttlMs, REDIS_POLL_MS, 150), settings: { ttlMs } },
  { form: 'etcd', start: startEtcd, capabilities: leaseCapabilities(leaseOfEtcdMs, ETCD_POLL_MS, 2_000), settings: { ttlMs: leaseOfEtcdMs } },
  { form: 'postgresql', start: startPostgres, capabilities: sessionCapabilities(requestTimeoutMs), settings: {} },
  { form: 'mysql', start: startMariadb, capabilities: sessionCapabilities(requestTimeoutMs), settings: {} },
  { form: 'zookeeper', start: startZookeeper, capabilities: zookeeperCapabilities(sessionMs), settings: { sessionMs } },
] as const;

describe('files of tooz', () => {
  lockProviderConformance({ it, describe, afterAll }, { capabilities: toozCapabilities, create: () => fileBackend('tooz') });
});

for (const { form, start, capabilities, settings } of isFull ? networks : networks.slice(0, 1)) {
  const server = await engineForTests({ afterAll }, start);
  describe(`locks of tooz in ${form}`, () => {
    lockProviderConformance({ it, describe, afterAll }, { capabilities, create: () => networkBackend(form, server, { requestTimeoutMs, ...settings }) });
  });
}
