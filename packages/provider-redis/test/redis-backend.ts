import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import type { LockName } from '@holdfast/core/provider';
import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import { Redis } from 'ioredis';
import { RedisLockProvider, type RedisLockProviderOptions } from '../src/index.js';
import { keysOf } from '../src/redis-keys.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** A key prefix of its own on a running server; providers reach the server through a network that can fail. */
export async function redisBackend(server: EngineInstance, settings: Partial<RedisLockProviderOptions>): Promise<LockBackend> {
  const proxy = await TcpProxy.start(server.port);
  const look = new Redis(server.url);
  const prefix = `test-${randomUUID()}`;
  const options = { url: `redis://127.0.0.1:${proxy.port}`, prefix, ...settings };
  const holders = (name: LockName): string => keysOf(prefix, name).holders;
  return {
    provider: () => new RedisLockProvider(options),
    isHeld: async (name) => {
      const now = Number((await look.time())[0]) * 1_000;
      return (await look.hvals(holders(name))).some((record) => Number.parseInt(record, 10) > now && record.includes('|'));
    },
    breakLock: async (name) => void (await look.del(holders(name))),
    unreachable: () => new RedisLockProvider({ ...options, url: 'redis://127.0.0.1:1' }),
    contender: { module, args: options },
    faults: {
      network: (fault) => {
        proxy.fault = fault;
      },
      restart: async () => {
        await server.kill();
        await server.start();
      },
    },
    remove: async () => {
      look.disconnect();
      await proxy.stop();
    },
  };
}
