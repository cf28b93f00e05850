import type { AcquireRequest } from '@holdfast/core/provider';
import type { GrantedFacts } from '../reference/lock-table.js';
import type { PendingWait } from '../reference/pending-wait.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Looks at the signal only once the lock is there. */
export class AbortIgnoringLockProvider extends ReferenceLockProvider {
  protected override async claim(name: string, id: string, request: AcquireRequest, wait: PendingWait): Promise<GrantedFacts | 'busy'> {
    return await super.claim(name, id, { ...request, signal: new AbortController().signal }, wait);
  }
}
