import { isLockError, type LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Takes a release that nobody answered for done: its lease will end some time. */
export class ShruggingLockProvider extends ReferenceLockProvider {
  protected override async release(name: LockName, id: string): Promise<void> {
    await super.release(name, id).catch((error: unknown) => {
      if (!isLockError(error, 'ERR_LOCK_PROVIDER_UNAVAILABLE')) throw error;
    });
  }
}
