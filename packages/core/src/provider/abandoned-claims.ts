const RETRY_MS = 250;

/**
 * Claims that may still stand in the engine although nobody wants them any more: an aborted wait, a request whose answer never came. Each is withdrawn
 * at once, and again and again while the engine cannot be asked, until it would have ended by itself. For providers that withdraw what they claimed.
 * @public
 */
export class AbandonedClaims<Claim> {
  readonly #withdraw: (claim: Claim) => Promise<unknown>;
  readonly #keptMs: number;
  #isForgotten = false;

  /**
   * @param withdraw - resolves when the claim does not stand any more, rejects when the engine could not be asked
   * @param keptMs - after this time the engine has ended a claim by itself; never, unless given
   */
  constructor(withdraw: (claim: Claim) => Promise<unknown>, keptMs = Infinity) {
    this.#withdraw = withdraw;
    this.#keptMs = keptMs;
  }

  /** Nobody wants the claim any more. */
  add(claim: Claim): void {
    void this.#settle(claim, performance.now() + this.#keptMs);
  }

  /** No more attempts. */
  forget(): void {
    this.#isForgotten = true;
  }

  async #settle(claim: Claim, giveUpAt: number): Promise<void> {
    while (!this.#isForgotten && performance.now() < giveUpAt) {
      try {
        await this.#withdraw(claim);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS).unref());
      }
    }
  }
}
