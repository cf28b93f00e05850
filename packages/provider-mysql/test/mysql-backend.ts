import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import type { LockName } from '@holdfast/core/provider';
import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import { MysqlLockProvider, type MysqlLockProviderOptions } from '../src/index.js';
import { keyOf } from '../src/mysql-key.js';
import { Look } from './look.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

/** Tables of their own in a running server; providers reach the server through a network that can fail. */
export async function mysqlBackend(server: EngineInstance, settings: Partial<MysqlLockProviderOptions> = {}): Promise<LockBackend> {
  const proxy = await TcpProxy.start(server.port);
  const look = new Look(server);
  const tablePrefix = `test_${randomBytes(8).toString('hex')}`;
  const options: MysqlLockProviderOptions = { url: `mysql://root@127.0.0.1:${proxy.port}/test`, tablePrefix, ...settings };
  const holderOf = (name: LockName): Promise<number | undefined> => look.holderOf(keyOf(`test.${tablePrefix}`, name));
  return {
    provider: () => new MysqlLockProvider(options),
    isHeld: async (name) => (await holderOf(name)) !== undefined,
    breakLock: async (name) => void (await look.query('KILL ?', [await holderOf(name)])),
    unreachable: () => new MysqlLockProvider({ ...options, url: 'mysql://root@127.0.0.1:1/test' }),
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
      await look.end();
      await proxy.stop();
    },
  };
}
