import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

const RENEWALS_PER_LEASE = 3;

/** Asks only once that a claim be dropped, and from then on keeps alive whatever may still stand in the engine. */
export class OrphanKeepingLockProvider extends ReferenceLockProvider {
  readonly #orphans = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  protected override owe(name: string, id: string): void {
    void this.track(this.withdraw(name, id).catch(() => this.#keep(id)));
  }

  protected override async shutDown(): Promise<void> {
    await super.shutDown();
    clearInterval(this.#timer);
  }

  #keep(id: string): void {
    this.#orphans.add(id);
    const everyMs = (this.lease?.ttlMs ?? 0) / RENEWALS_PER_LEASE;
    this.#timer ??= setInterval(() => void this.link.renew([...this.#orphans]).catch(() => undefined), everyMs);
  }
}
