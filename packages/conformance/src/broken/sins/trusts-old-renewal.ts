import type { LockGrant } from '@holdfast/core/provider';
import { ReferenceLockProvider } from '../reference/reference-lock-provider.js';

const TICKS = 8;
const TICKS_PER_LEASE = 20;

/** Answers from memory for a while that it counts in turns of a timer: a process that was held up believes itself a holder. */
export class MemorisingLockProvider extends ReferenceLockProvider {
  readonly #ticksLeft = new Map<LockGrant, number>();
  #timer: NodeJS.Timeout | undefined;

  protected override async renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]> {
    const asked = grants.filter((grant) => !this.#ticksLeft.has(grant));
    const held = asked.length > 0 ? await super.renew(asked) : [];
    const answer = grants.filter((grant) => held.includes(grant) || this.#ticksLeft.has(grant));
    for (const grant of held) this.#ticksLeft.set(grant, TICKS);
    this.#timer ??= setInterval(() => this.#tick(), this.lease!.ttlMs / TICKS_PER_LEASE);
    return answer;
  }

  protected override async shutDown(): Promise<void> {
    clearInterval(this.#timer);
    await super.shutDown();
  }

  #tick(): void {
    for (const [grant, left] of this.#ticksLeft) {
      if (left > 1) this.#ticksLeft.set(grant, left - 1);
      else this.#ticksLeft.delete(grant);
    }
  }
}
