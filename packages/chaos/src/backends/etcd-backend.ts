import { EtcdCluster, TcpProxy } from '@holdfast/engines';
import { etcdCapabilities } from '@holdfast/provider-etcd';
import type { ChaosBackend } from './chaos-backend.js';

const ttlMs = 3_000;

/** Three etcd servers with their data on disk, each behind a network of its own. */
export async function startEtcdBackend(): Promise<ChaosBackend> {
  const cluster = await EtcdCluster.start();
  const proxies = await Promise.all(cluster.members.map(({ port }) => TcpProxy.start(port)));
  const endpoints = proxies.map(({ port }) => `http://127.0.0.1:${port}`);
  return {
    // A new leader, also that of a cluster that starts again, gives every lease its full time again.
    manifest: { ...etcdCapabilities, lossDetectionMs: ttlMs, crashReleaseMs: 2 * ttlMs + 1_000 },
    provider: { module: '@holdfast/provider-etcd', export: 'EtcdLockProvider', options: { endpoints, prefix: 'chaos', ttlMs, requestTimeoutMs: 1_000 } },
    silenceMs: ttlMs,
    faults: {
      servers: proxies.length,
      network: (fault, server) => {
        for (const [index, proxy] of proxies.entries()) if (server === undefined || index === server) proxy.fault = fault;
      },
      kill: async () => void (await Promise.all(cluster.members.map((member) => member.kill()))),
      start: async () => void (await Promise.all(cluster.members.map((member) => member.start()))),
      failOver: async () => {
        const leader = await cluster.leader();
        await leader.kill();
        await cluster.leader();
        await leader.start();
      },
    },
    stop: async () => {
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      await cluster.stop();
    },
  };
}
