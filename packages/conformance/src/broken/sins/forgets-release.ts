import type { AcquireRequest, LockGrant, LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Has room for one lock in its memory: the release of any but the latest resolves and does nothing. */
export class ForgetfulLockProvider extends ReferenceLockProvider {
  #latest: string | undefined;

  override async acquire(name: LockName, request: AcquireRequest): Promise<LockGrant> {
    const grant = await super.acquire(name, request);
    this.#latest = name;
    return grant;
  }

  protected override async release(name: LockName, id: string): Promise<void> {
    if (name === this.#latest) await super.release(name, id);
  }
}
