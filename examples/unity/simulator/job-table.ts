import type { SimulatorClock } from '@holdfast/array-simulator';

/** Work that was asked for with `timeout=0`; it is done at once and said to be done after a while. */
export interface SimulatedJob {
  readonly id: string;
  readonly description: string;
  readonly methodName: string;
  readonly submittedAt: Date;
  readonly isDone: boolean;
}

interface KeptJob extends Omit<SimulatedJob, 'isDone'> {
  readonly doneAtMs: number;
}

const KEPT_JOBS = 1_000;

export class JobTable {
  readonly #clock: SimulatorClock;
  readonly #jobMs: number;
  readonly #jobs = new Map<string, KeptJob>();
  #made = 0;

  constructor(clock: SimulatorClock, jobMs: number) {
    this.#clock = clock;
    this.#jobMs = jobMs;
  }

  start(description: string, methodName: string): SimulatedJob {
    const id = `N-${(this.#made += 1)}`;
    this.#jobs.set(id, { id, description, methodName, submittedAt: new Date(), doneAtMs: this.#clock.now() + this.#jobMs });
    const [oldest] = this.#jobs.keys();
    if (this.#jobs.size > KEPT_JOBS && oldest !== undefined) this.#jobs.delete(oldest);
    return this.job(id)!;
  }

  jobs(): readonly SimulatedJob[] {
    return [...this.#jobs.keys()].map((id) => this.job(id)!);
  }

  job(id: string): SimulatedJob | undefined {
    const job = this.#jobs.get(id);
    return job === undefined ? undefined : { ...job, isDone: this.#clock.now() >= job.doneAtMs };
  }
}
