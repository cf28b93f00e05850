import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

/** Hangs up and leaves what it holds to its lease. */
export class AbandoningLockProvider extends ReferenceLockProvider {
  protected override async shutDown(): Promise<void> {
    await this.link.close();
  }
}
