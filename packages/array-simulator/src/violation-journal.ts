import type { ArrayTimeline, TimedRequest, TimedViolation } from './race-timeline.js';

/** What a simulated array reports about itself, over a channel that is not the array's own. */
export interface SimulatorReport {
  /** What went wrong, in words, in the order it was seen. */
  readonly violations: readonly string[];
  /** Facts worth telling that are no violation, such as `logins`. */
  readonly counts: Readonly<Record<string, number>>;
  /** Requests the array did not know, the latest last; at most 100 are kept. */
  readonly unknownRequests: readonly string[];
}

const KEPT_UNKNOWN_REQUESTS = 100;
/** Of each kind, for the timeline: more than a picture can show. */
const KEPT_MOMENTS = 10_000;

/** Keeps what a simulated array saw go wrong, in words, and what it merely counted. */
export class ViolationJournal {
  #violations: TimedViolation[] = [];
  #requests: TimedRequest[] = [];
  #counts = new Map<string, number>();
  #unknownRequests: string[] = [];

  /** Records something that must not happen. */
  violation(text: string): void {
    this.#violations.push({ text, atMs: Date.now() });
  }

  /** Notes when a request began; the returned function notes its end. */
  request(description: string): () => void {
    const fromMs = Date.now();
    return () => {
      this.#requests.push({ description, fromMs, untilMs: Date.now() });
      if (this.#requests.length > KEPT_MOMENTS) this.#requests.shift();
    };
  }

  /** Counts a fact that is no violation. */
  count(fact: string, by = 1): void {
    this.#counts.set(fact, (this.#counts.get(fact) ?? 0) + by);
  }

  /** Logs a request that the array does not know; also counted as `unknownRequests`. */
  unknownRequest(description: string): void {
    this.count('unknownRequests');
    this.#unknownRequests.push(description.slice(0, 200));
    if (this.#unknownRequests.length > KEPT_UNKNOWN_REQUESTS) this.#unknownRequests.shift();
  }

  report(): SimulatorReport {
    return {
      violations: this.#violations.map(({ text }) => text),
      counts: Object.fromEntries(this.#counts),
      unknownRequests: [...this.#unknownRequests],
    };
  }

  /** The same violations and the latest requests, with their times. */
  timeline(): ArrayTimeline {
    return { requests: [...this.#requests], violations: this.#violations.slice(-KEPT_MOMENTS) };
  }

  reset(): void {
    this.#violations = [];
    this.#requests = [];
    this.#counts = new Map();
    this.#unknownRequests = [];
  }
}
