import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Says that it has no shared mode, and takes requests for it without a word. */
export class SharedAcceptingLockProvider extends ReferenceLockProvider {
  protected override assertMode(): void {
    // whatever the mode is
  }
}
