import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Dates its grants by the clock on the wall. */
export class MisdatingLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    return { ...(await super.acquire(name, request)), sentAt: Date.now() };
  }
}
