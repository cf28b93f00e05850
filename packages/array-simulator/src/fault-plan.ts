/** What happens instead of, or before, the right answer. */
export type Fault =
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The connection is cut without an answer. */
  | { readonly kind: 'disconnect' }
  /** The array answers with this error of its own; what `code` means is the array's affair. */
  | { readonly kind: 'error'; readonly code: string };

export interface PlannedFault {
  /** Text that the request's description must contain; empty matches all. */
  readonly match: string;
  /** How many matching requests it strikes; 1 by default. */
  readonly times?: number;
  /** Matching requests it lets pass first; 0 by default. */
  readonly skip?: number;
  readonly fault: Fault;
}

interface ArmedFault {
  readonly match: string;
  skip: number;
  times: number;
  readonly fault: Fault;
}

/** The faults a simulated array is to show, in the order they were planned. */
export class FaultPlan {
  #armed: ArmedFault[] = [];

  plan(planned: PlannedFault): void {
    this.#armed.push({ match: planned.match, fault: planned.fault, times: planned.times ?? 1, skip: planned.skip ?? 0 });
  }

  /** The fault for this request, if there is one; using it up. */
  take(description: string): Fault | undefined {
    for (const armed of this.#armed) {
      if (armed.times === 0 || !description.includes(armed.match)) continue;
      if (armed.skip > 0) {
        armed.skip -= 1;
        continue;
      }
      armed.times -= 1;
      return armed.fault;
    }
    return undefined;
  }

  reset(): void {
    this.#armed = [];
  }
}
