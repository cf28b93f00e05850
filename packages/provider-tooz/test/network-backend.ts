import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@holdfast/conformance';
import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import { ToozLockProvider, type ToozLockProviderOptions } from '../src/index.js';
import { renderedName } from '../src/tooz-names.js';
import { lookers } from './network-look.js';

const module = fileURLToPath(new URL('contender.mjs', import.meta.url));

export type NetworkForm = keyof typeof lookers;

let namespaces = 0;

/** A prefix of its own on a running server; providers reach the server through a network that can fail. */
export async function networkBackend(form: NetworkForm, server: EngineInstance, settings: Partial<ToozLockProviderOptions>): Promise<LockBackend> {
  const proxy = await TcpProxy.start(server.port);
  const prefix = `t${process.pid}-${(namespaces += 1)}-`;
  const look = await lookers[form](server, prefix);
  const urlAt = (port: number): string => {
    const url = new URL(server.url);
    return `tooz+${form}://${url.username === '' ? '' : `${url.username}:${url.password}@`}127.0.0.1:${port}${url.pathname}`;
  };
  const options = { url: urlAt(proxy.port), prefix, ...settings };
  return {
    provider: () => new ToozLockProvider(options),
    isHeld: (name) => look.isHeld(renderedName(name)),
    breakLock: (name) => look.breakLock(renderedName(name)),
    unreachable: () => new ToozLockProvider({ ...options, url: urlAt(1) }),
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
