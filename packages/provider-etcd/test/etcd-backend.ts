import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import type { LockName } from '@holdfast/core/provider';
import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import { Etcd3 } from 'etcd3';
import { EtcdLockProvider, type EtcdLockProviderOptions } from '../src/index.js';
import { heldLocks } from '../src/etcd-held-locks.js';
import { keysOf } from '../src/etcd-keys.js';
import { oldest } from '../src/etcd-requests.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** A key prefix of its own on a running server; providers reach the server through a network that can fail. */
export async function etcdBackend(server: EngineInstance, settings: Partial<EtcdLockProviderOptions>): Promise<LockBackend> {
  const proxy = await TcpProxy.start(server.port);
  const look = new Etcd3({ hosts: `127.0.0.1:${server.port}` });
  const prefix = `test-${randomUUID()}`;
  const options: EtcdLockProviderOptions = { endpoints: [`http://127.0.0.1:${proxy.port}`], prefix, ...settings };
  const claims = async (name: LockName) => (await look.kv.range(oldest(keysOf(prefix, name).all, 1_000))).kvs;
  return {
    provider: () => new EtcdLockProvider(options),
    isHeld: async (name) => heldLocks(await claims(name)).some(({ holders }) => holders.length > 0),
    breakLock: async (name) => {
      for (const { key } of (await claims(name)).slice(0, 1)) await look.delete().key(key).exec();
    },
    unreachable: () => new EtcdLockProvider({ ...options, endpoints: ['http://127.0.0.1:1'] }),
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
      look.close();
      await proxy.stop();
    },
  };
}
