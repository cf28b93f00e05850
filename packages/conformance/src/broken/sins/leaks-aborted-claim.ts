import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Frees the caller at once, and leaves its claim in the queue, where it is granted later to nobody. */
export class ClaimLeakingLockProvider extends ReferenceLockProvider {
  protected override async withdraw(): Promise<void> {
    await Promise.resolve();
  }
}
