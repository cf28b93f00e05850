import type { LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

const LATE_MS = 30;

/** Resolves a release that it has only just begun. */
export class LateReleasingLockProvider extends ReferenceLockProvider {
  protected override async release(name: LockName, id: string): Promise<void> {
    setTimeout(() => void super.release(name, id).catch(() => undefined), LATE_MS);
    await Promise.resolve();
  }
}
