import { TcpProxy, type EngineInstance } from '@holdfast/engines';
import type { ChaosBackend, EngineFaults } from './chaos-backend.js';

/** A server that contenders reach only through a network that can fail. @param more - what else can be done to it */
export async function behindProxy(server: EngineInstance, backend: (port: number) => Omit<ChaosBackend, 'faults' | 'stop'>, more: Pick<EngineFaults, 'endSessions'> = {}): Promise<ChaosBackend> {
  const proxy = await TcpProxy.start(server.port);
  return {
    ...backend(proxy.port),
    faults: {
      network: (fault) => {
        proxy.fault = fault;
      },
      kill: () => server.kill(),
      start: () => server.start(),
      ...more,
    },
    stop: async () => {
      await proxy.stop();
      await server.stop();
    },
  };
}
