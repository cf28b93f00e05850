const KEPT_TOPICS = 5_000;

/** One client, as well as the array can tell clients apart: one session, or everybody who sends the user's name and password each time. */
export class ArrayClient {
  readonly #seenAt = new Map<string, number>();

  constructor(readonly id: string) {}

  /** Notes that the client was told about `topic` just now. */
  saw(topic: string, at: number): void {
    this.#seenAt.delete(topic); // the latest stand last
    this.#seenAt.set(topic, at);
    if (this.#seenAt.size <= KEPT_TOPICS) return;
    for (const oldest of this.#seenAt.keys()) {
      this.#seenAt.delete(oldest);
      return;
    }
  }

  /** When the client was last told about one of the topics; undefined: never. */
  lastSaw(...topics: readonly string[]): number | undefined {
    const times = topics.map((topic) => this.#seenAt.get(topic)).filter((at) => at !== undefined);
    return times.length === 0 ? undefined : Math.max(...times);
  }
}
