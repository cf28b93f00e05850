import { onAbort, type LockMode } from '@holdfast/core/provider';
import type { FlockEngine, FlockTarget } from './flock-engine.js';

interface Waiting {
  readonly mode: LockMode;
  readonly signal: AbortSignal;
  /** Ends its contention with other processes. */
  readonly abort: AbortController;
  grant(): void;
  fail(error: unknown): void;
}

/** Callers of this process for one lock, in the order of their requests; one of them at a time contends with other processes. */
export class FlockQueue {
  #holders = 0;
  #isExclusive = false;
  #contender: Waiting | undefined;
  readonly #waiting = new Set<Waiting>();

  constructor(
    private readonly target: FlockTarget,
    private readonly engine: FlockEngine,
    private readonly onIdle: () => void,
  ) {}

  get isFree(): boolean {
    return this.#holders === 0 && this.#waiting.size === 0;
  }

  /** Takes the lock when it is free. */
  async tryEnter(mode: LockMode): Promise<boolean> {
    if (this.#waiting.size > 0 || !this.#fits(mode)) return false;
    if (this.#holders > 0) {
      if (this.engine.isAwaited(this.target)) return false;
      this.#enter(mode);
      return true;
    }
    // Counted before it is asked for: no other caller may ask at the same time.
    this.#enter(mode);
    let isTaken = false;
    try {
      const tried = this.engine.tryTake(this.target, mode);
      return (isTaken = typeof tried === 'boolean' ? tried : await tried);
    } finally {
      if (!isTaken) this.#leave();
    }
  }

  /** Resolves once the lock is taken; rejects with the signal's reason when it fires before. */
  enter(mode: LockMode, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = new AbortController();
      const settle = (): void => {
        stopListening();
        this.#waiting.delete(waiting);
      };
      const waiting: Waiting = {
        mode,
        signal,
        abort,
        grant: () => {
          settle();
          resolve();
        },
        fail: (error) => {
          settle();
          reject(error as Error);
        },
      };
      const stopListening = onAbort(signal, () => {
        abort.abort(signal.reason);
        waiting.fail(signal.reason);
        this.#pump();
      });
      this.#waiting.add(waiting);
      this.#pump();
    });
  }

  leave(): void {
    this.#leave(() => this.engine.giveBack(this.target));
  }

  /** What was held is gone; whoever waits goes on. */
  reset(): void {
    this.#holders = 0;
    this.#pump();
  }

  #fits(mode: LockMode): boolean {
    return this.#holders === 0 || (mode === 'shared' && !this.#isExclusive);
  }

  #enter(mode: LockMode): void {
    this.#holders += 1;
    this.#isExclusive = mode === 'exclusive';
  }

  #leave(giveBack: () => void = () => undefined): void {
    this.#holders -= 1;
    if (this.#holders === 0) giveBack();
    this.#pump();
    if (this.isFree && this.#contender === undefined) this.onIdle();
  }

  #pump(): void {
    if (this.#contender !== undefined) return;
    const [head] = this.#waiting;
    if (head === undefined) {
      if (this.#holders === 0) this.onIdle();
      return;
    }
    if (!this.#fits(head.mode)) return;
    this.#contender = head;
    void this.#contend(head);
  }

  async #contend(head: Waiting): Promise<void> {
    let isTaken = false;
    let isWanted = true;
    // At once: whoever leaves before the promise is served must not take the lock from under its next holder.
    const taken = (): void => {
      this.#enter(head.mode);
      isTaken = true;
    };
    try {
      // A reader joins the readers of this process, unless another process waits: then it lines up behind that.
      const tried = (this.#holders > 0 && !this.engine.isAwaited(this.target)) || this.engine.tryTake(this.target, head.mode);
      if (typeof tried === 'boolean' ? tried : await tried) taken();
      else await this.engine.take(this.target, head.mode, head.abort.signal, taken);
    } catch (error) {
      isWanted = false;
      head.fail(error);
    }
    this.#contender = undefined;
    if (isTaken && isWanted && !head.abort.signal.aborted) head.grant();
    else if (isTaken) return this.leave();
    this.#pump();
  }
}
