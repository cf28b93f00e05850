import { performance } from 'node:perf_hooks';
import type { LockGrant, LockName } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Goes on without a lock when there is no engine. */
export class FailingOpenLockProvider extends ReferenceLockProvider {
  protected override unreachable(name: LockName): LockGrant {
    return { name, sentAt: performance.now(), release: () => Promise.resolve() };
  }
}
