import type { CommitWindow } from './commit-window.js';
import { FaultPlan } from './fault-plan.js';
import type { ArrayAnswer, SimulatorControl } from './http-front.js';
import type { SimulatorClock } from './simulator-clock.js';
import type { ViolationJournal } from './violation-journal.js';

export interface RequestGateOptions {
  readonly journal: ViolationJournal;
  readonly window: CommitWindow;
  readonly clock: SimulatorClock;
  /** How long every request takes at least. */
  readonly latencyMs?: number;
}

/** What every simulated array does before it looks at a request: counts it, takes its time, and carries out the faults that were planned. */
export class RequestGate {
  readonly #journal: ViolationJournal;
  readonly #window: CommitWindow;
  readonly #clock: SimulatorClock;
  readonly #faults = new FaultPlan();
  #latencyMs: number;

  constructor({ journal, window, clock, latencyMs = 0 }: RequestGateOptions) {
    this.#journal = journal;
    this.#window = window;
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  /** What the simulator's own channel serves. */
  readonly control: SimulatorControl = {
    report: () => this.#journal.report(),
    timeline: () => this.#journal.timeline(),
    reset: () => {
      this.#journal.reset();
      this.#faults.reset();
    },
    configure: ({ windowMs, latencyMs, faults }) => {
      if (windowMs !== undefined) this.#window.configure(windowMs);
      if (latencyMs !== undefined) this.#latencyMs = latencyMs;
      for (const fault of faults ?? []) this.#faults.plan(fault);
    },
  };

  /**
   * Lets one request through to `answer`, unless a fault was planned for it.
   * @param description - what planned faults are matched against, such as `POST /api/rest/volumes`
   * @param refuse - words the array's answer for a planned error, by the code that was planned
   */
  async pass(description: string, answer: () => Promise<ArrayAnswer>, refuse: (code: string) => ArrayAnswer): Promise<ArrayAnswer> {
    this.#journal.count('requests');
    const ended = this.#journal.request(description);
    try {
      return await this.#answer(description, answer, refuse);
    } finally {
      ended();
    }
  }

  async #answer(description: string, answer: () => Promise<ArrayAnswer>, refuse: (code: string) => ArrayAnswer): Promise<ArrayAnswer> {
    const fault = this.#faults.take(description);
    if (fault?.kind === 'disconnect') return { disconnect: true };
    const pauseMs = this.#latencyMs + (fault?.kind === 'delay' ? fault.delayMs : 0);
    if (pauseMs > 0) await this.#clock.sleep(pauseMs);
    return fault?.kind === 'error' ? refuse(fault.code) : answer();
  }
}
