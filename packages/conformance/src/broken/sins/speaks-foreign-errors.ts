import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { codeOf } from '../../party/error-code.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Says busy in the words of its engine instead of as a `LockError`. */
export class ForeignErrorLockProvider extends ReferenceLockProvider {
  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    try {
      return await super.acquire(name, request);
    } catch (error) {
      throw codeOf(error) === 'ERR_LOCK_BUSY' ? Object.assign(new Error('ELOCKED: resource is locked'), { code: 'ELOCKED' }) : error;
    }
  }
}
