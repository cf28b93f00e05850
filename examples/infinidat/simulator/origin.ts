import type { ArrayClient } from './array-client.js';

/** Who did something, and when: a count that rises with every event. */
export interface Origin {
  readonly madeAt: number;
  readonly madeBy: ArrayClient;
}
