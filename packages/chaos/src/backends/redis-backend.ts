import { RedisPair, TcpProxy } from '@holdfast/engines';
import { redisCapabilities } from '@holdfast/provider-redis';
import type { ChaosBackend } from './chaos-backend.js';

const ttlMs = 1_500;
/** Each change is on the disk before it is answered: a restart loses no lock and excuses no overlap. */
const settings = { appendonly: 'yes', appendfsync: 'always' };

/** How it differs from what is usual, for tests that must find out that something is wrong. */
export interface RedisBackendChanges {
  /** How late the replica hears of everything. */
  readonly replicationDelayMs?: number;
}

/** Redis and a replica that takes its place. A grant counts when the replica has it, so that a fail-over excuses no overlap either. */
export async function startRedisBackend({ replicationDelayMs = 0 }: RedisBackendChanges = {}): Promise<ChaosBackend> {
  const pair = await RedisPair.start(settings);
  const slowReplication = (): void => {
    if (replicationDelayMs > 0) pair.replication.fault = { delayMs: replicationDelayMs };
  };
  slowReplication();
  const proxy = await TcpProxy.start(pair.primary.port);
  return {
    manifest: { ...redisCapabilities, lossDetectionMs: ttlMs, crashReleaseMs: ttlMs + 150 },
    provider: { module: '@holdfast/provider-redis', export: 'RedisLockProvider', options: { url: `redis://127.0.0.1:${proxy.port}`, prefix: 'chaos', ttlMs, requestTimeoutMs: 1_000, replicas: 1 } },
    silenceMs: ttlMs,
    faults: {
      network: (fault) => {
        proxy.fault = fault;
      },
      kill: () => pair.primary.kill(),
      start: () => pair.primary.start(),
      failOver: async () => {
        await pair.inStep(); // whoever watches over servers promotes no replica that is still copying
        await pair.promote();
        proxy.targetPort = pair.primary.port;
        await pair.rejoin();
        slowReplication();
      },
    },
    stop: async () => {
      await proxy.stop();
      await pair.stop();
    },
  };
}
