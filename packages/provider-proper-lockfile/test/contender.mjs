/** Runs in processes of its own: the kit's parties (`createProvider`) and this package's own contenders (`createContender`). */
import { isLockError } from '@holdfast/core/provider';
import { ProperLockfileLockProvider } from '@holdfast/provider-proper-lockfile';

/** @param {import('@holdfast/provider-proper-lockfile').ProperLockfileLockProviderOptions} options */
export function createProvider(options) {
  return new ProperLockfileLockProvider(options);
}

/** @param {import('@holdfast/provider-proper-lockfile').ProperLockfileLockProviderOptions} options */
export async function createContender(options) {
  const provider = createProvider(options);
  /** @type {string[]} */
  const losses = [];
  /** @type {import('@holdfast/core/provider').LockGrant | undefined} */
  let grant;
  /** @type {(wait: boolean) => import('@holdfast/core/provider').AcquireRequest} */
  const request = (wait) => ({
    mode: 'exclusive',
    wait,
    signal: new AbortController().signal,
    owner: { id: `process-${process.pid}`, host: 'here', pid: process.pid, sinceAt: Date.now() },
    onLost: (loss) => losses.push(loss.reason),
  });
  return {
    /** @param {import('@holdfast/core/provider').LockName} name */
    acquire: async (name) => {
      grant = await provider.acquire(name, request(true));
      return { tookOver: grant.tookOver };
    },
    /** @param {import('@holdfast/core/provider').LockName} name */
    tryAcquire: async (name) => {
      try {
        grant = await provider.acquire(name, request(false));
      } catch (error) {
        if (!isLockError(error, 'ERR_LOCK_BUSY')) throw error;
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
