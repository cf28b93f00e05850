import type { LockName, LockState } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Lists itself as the holder of everything. */
export class HolderHidingLockProvider extends ReferenceLockProvider {
  override async *inspect(prefix?: LockName): AsyncIterable<LockState> {
    const myself = { id: 'me', host: 'here', pid: process.pid, sinceAt: Date.now() };
    for await (const state of super.inspect(prefix)) yield { ...state, holders: [myself] };
  }
}
