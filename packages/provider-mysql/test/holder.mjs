/** A process that takes and gives back locks as it is told, for tests that kill it. */
import { MysqlLockProvider } from '@holdfast/provider-mysql';

/** @param {import('@holdfast/provider-mysql').MysqlLockProviderOptions} options */
export async function createContender(options) {
  const provider = new MysqlLockProvider(options);
  /** @type {import('@holdfast/core/provider').LockGrant | undefined} */
  let grant;
  return {
    /** @param {import('@holdfast/core/provider').LockName} name */
    acquire: async (name) => {
      const owner = { id: `process-${process.pid}`, host: 'here', pid: process.pid, sinceAt: Date.now() };
      grant = await provider.acquire(name, { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner, onLost: () => undefined });
      return performance.timeOrigin + performance.now();
    },
    release: async () => grant?.release(),
    close: () => provider.close(),
  };
}
