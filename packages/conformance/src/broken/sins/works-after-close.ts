import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Grants locks also after its close. */
export class UnclosedLockProvider extends ReferenceLockProvider {
  protected override assertOpen(): void {
    // always open
  }
}
