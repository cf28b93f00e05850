import { performance } from 'node:perf_hooks';
import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Ends an aborted wait as if it had been served. */
export class AbortGrantingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    try {
      return await super.acquire(name, request);
    } catch (error) {
      if (!request.signal.aborted) throw error;
      return { name, sentAt: performance.now(), release: () => Promise.resolve() };
    }
  }
}
