/** Runs in processes of its own: the kit's parties (`createProvider`) and this package's own contenders (`createContender`). */
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';

export function createProvider(options) {
  return new ProperLockfileLockProvider(options);
}

export async function createContender(options) {
  const provider = createProvider(options);
  const losses = [];
  let grant;
  const request = (wait) => ({
    mode: 'exclusive',
    wait,
    signal: new AbortController().signal,
    owner: { id: `process-${process.pid}`, host: 'here', pid: process.pid, sinceAt: Date.now() },
    onLost: (loss) => losses.push(loss.reason),
  });
  return {
    acquire: async (name) => {
      grant = await provider.acquire(name, request(true));
      return { tookOver: grant.tookOver };
    },
    tryAcquire: async (name) => {
      try {
        grant = await provider.acquire(name, request(false));
      } catch (error) {
        if (error.code !== 'ERR_LOCK_BUSY') throw error;
      }
      return grant !== undefined;
    },
    release: async () => {
      const held = grant;
      grant = undefined;
      await held?.release();
    },
    losses: async () => losses,
    exitSoon: async () => void setTimeout(() => process.exit(0), 10),
  };
}
