const FIRST_STEP_MS = 1;
const SHORTEST_STEP_MS = 0.02;
/** A busy machine moves the edge by some milliseconds from one race to the next, not by more. */
const LONGEST_STEP_MS = 10;

/**
 * Walks along the edge between too early and too late, so that most endings meet the grant on its way: after a grant the next one comes
 * earlier, after an abort later. Where even an end at once is too late it stays at once, whatever the number of grants.
 */
export class Edge {
  #afterMs = 0;
  #stepMs = FIRST_STEP_MS;
  #wasGranted = false;
  granted = 0;
  ended = 0;

  constructor(private readonly random: () => number) {}

  /** When to end the next wait: milliseconds after the grant was set on its way. */
  next(): number {
    return this.#afterMs * (0.7 + 0.6 * this.random());
  }

  /** How the last wait ended. */
  tell(isGranted: boolean): void {
    if (isGranted) this.granted += 1;
    else this.ended += 1;
    if (isGranted === this.#wasGranted) this.#stepMs = Math.min(LONGEST_STEP_MS, this.#stepMs * 1.5);
    else this.#stepMs = Math.max(SHORTEST_STEP_MS, this.#stepMs / 2);
    this.#wasGranted = isGranted;
    this.#afterMs = Math.max(0, this.#afterMs + (isGranted ? -this.#stepMs : this.#stepMs));
  }
}
