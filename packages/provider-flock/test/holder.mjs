/** A process that takes and gives back locks as it is told, for tests that kill it. */
import { FlockLockProvider } from '@holdfast/provider-flock';

/** The same clock in every process of the machine. */
const monotonicMs = () => Number(process.hrtime.bigint()) / 1e6;

/** @param {import('@holdfast/provider-flock').FlockLockProviderOptions} options */
export async function createContender(options) {
  const provider = new FlockLockProvider(options);
  /** @type {Map<string, import('@holdfast/core/provider').LockGrant>} */
  const grants = new Map();
  return {
    /** @param {import('@holdfast/core/provider').LockName} name */
    acquire: async (name) => {
      const owner = { id: `process-${process.pid}`, host: 'here', pid: process.pid, sinceAt: Date.now() };
      grants.set(name, await provider.acquire(name, { mode: 'exclusive', wait: true, signal: new AbortController().signal, owner, onLost: () => undefined }));
      return monotonicMs();
    },
    /** @param {import('@holdfast/core/provider').LockName} name */
    release: async (name) => {
      const heldUntilMs = monotonicMs();
      await grants.get(name)?.release();
      return heldUntilMs;
    },
    close: () => provider.close(),
  };
}
