import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Goes on waiting for an answer over a connection that is no more. */
export class CutForgettingLockProvider extends ReferenceLockProvider {
  protected override waitIsCut(): void {
    // the answer will come some time
  }
}
