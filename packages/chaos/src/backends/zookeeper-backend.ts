import { startZookeeper } from '@holdfast/engines';
import { zookeeperCapabilities } from '@holdfast/provider-zookeeper';
import { behindProxy } from './behind-proxy.js';
import type { ChaosBackend } from './chaos-backend.js';

const sessionMs = 3_000;

/** One ZooKeeper server with its data on disk. */
export async function startZookeeperBackend(): Promise<ChaosBackend> {
  return await behindProxy(await startZookeeper(), (port) => ({
    // A restart gives every session its full time again.
    manifest: { ...zookeeperCapabilities, lossDetectionMs: sessionMs, crashReleaseMs: 2 * sessionMs + 1_000 },
    provider: { module: '@holdfast/provider-zookeeper', export: 'ZookeeperLockProvider', options: { servers: [`127.0.0.1:${port}`], root: '/chaos', sessionMs, requestTimeoutMs: 1_000 } },
    silenceMs: sessionMs,
  }));
}
