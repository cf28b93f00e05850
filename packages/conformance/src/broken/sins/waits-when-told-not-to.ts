import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Takes `wait: false` for a wish, and waits all the same. */
export class WaitingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return await super.acquire(name, { ...request, wait: true });
  }
}
