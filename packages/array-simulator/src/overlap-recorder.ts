import type { ViolationJournal } from './violation-journal.js';

/** One request that is being served. */
export interface RequestInFlight {
  readonly description: string;
  /** Call it before the answer is sent, so that a client that waits for its answer cannot overlap with itself. */
  end(): void;
}

/** Watches one resource that serves one request at a time, such as a management controller, and reports requests that overlap. */
export class OverlapRecorder {
  readonly #journal: ViolationJournal;
  readonly #resource: string;
  readonly #inFlight = new Set<RequestInFlight>();

  /** @param resource - its name in the reports, such as `controller A` */
  constructor(journal: ViolationJournal, resource: string) {
    this.#journal = journal;
    this.#resource = resource;
  }

  /** Descriptions of what is being served now, oldest first. */
  get inFlight(): readonly string[] {
    return [...this.#inFlight].map((request) => request.description);
  }

  /** Descriptions of what is being served beside `request`, oldest first. */
  beside(request: RequestInFlight): readonly string[] {
    return [...this.#inFlight].filter((other) => other !== request).map((other) => other.description);
  }

  /** Starts a request; records one violation when others are still in flight. */
  begin(description: string): RequestInFlight {
    const others = this.inFlight;
    const request: RequestInFlight = { description, end: () => void this.#inFlight.delete(request) };
    this.#inFlight.add(request);
    if (others.length > 0) {
      const first = others.length === 1 ? others[0] : `${others[0]} and ${others.length - 1} more`;
      this.#journal.violation(`${others.length + 1} requests in flight on ${this.#resource}: ${description} began during ${first}`);
    }
    return request;
  }
}
