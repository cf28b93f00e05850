import type { LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Frees the lock by its name without asking whose it is. */
export class OwnerBlindLockProvider extends ReferenceLockProvider {
  protected override async release(name: LockName): Promise<void> {
    await this.link.forceRelease(this.engineName(name));
  }
}
