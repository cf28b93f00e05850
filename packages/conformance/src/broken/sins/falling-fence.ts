import type { LockFence } from '@holdfast/core/provider';
import type { GrantedFacts } from '../reference/lock-table.js';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Each fifth fence falls behind the one before it. */
export class FallingFenceLockProvider extends ReferenceLockProvider {
  protected override fence({ counter }: GrantedFacts): LockFence {
    return { epoch: 0n, counter: counter % 5n === 0n ? counter - 2n : counter };
  }
}
