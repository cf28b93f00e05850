import type { LeaseRenewerSource } from '@holdfast/core/provider';
import { builtFile } from '../../contenders/built-file.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Has a thread that answers for every grant and asks nobody. */
export class IdleThreadLockProvider extends ReferenceLockProvider {
  protected override renewer(): LeaseRenewerSource {
    return { module: builtFile('lib/broken/sins/idle-lease-renewer.js'), options: null };
  }
}
