import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import { ZookeeperLockProvider, type ZookeeperLockProviderOptions } from '../src/index.js';
import { ZookeeperLook } from './zookeeper-look.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** A root of its own on a running server; providers reach the server through a network that can fail. */
export async function zookeeperBackend(server: EngineInstance, settings: Partial<ZookeeperLockProviderOptions>): Promise<LockBackend> {
  const proxy = await TcpProxy.start(server.port);
  const look = new ZookeeperLook(server.port);
  const root = `/test-${randomUUID()}`;
  const options: ZookeeperLockProviderOptions = { servers: [`127.0.0.1:${proxy.port}`], root, ...settings };
  return {
    provider: () => new ZookeeperLockProvider(options),
    isHeld: async (name) => (await look.claims(root, name)).length > 0,
    breakLock: async (name) => {
      for (const { path } of (await look.claims(root, name)).slice(0, 1)) await look.remove(path);
    },
    unreachable: () => new ZookeeperLockProvider({ ...options, servers: ['127.0.0.1:1'] }),
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
      await look.close();
      await proxy.stop();
    },
  };
}
