import { onAbort } from '@holdfast/core/provider';

/** Callers of one process for one lock, in the order of their requests; the first of them contends with other processes. */
export class ToozLine {
  readonly #waiting = new Set<() => void>();
  #isTaken = false;
  #wake: (() => void) | undefined;

  constructor(private readonly onEmpty: () => void) {}

  get isEmpty(): boolean {
    return !this.#isTaken;
  }

  /** Resolves when it is this caller's turn to contend; rejects with the signal's reason when it fires before. */
  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (!this.#isTaken) {
      this.#isTaken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const enter = (): void => {
        stopListening();
        resolve();
      };
      const stopListening = onAbort(signal, () => {
        this.#waiting.delete(enter);
        reject(signal.reason as Error);
      });
      this.#waiting.add(enter);
    });
  }

  leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#isTaken = false;
      this.onEmpty();
      return;
    }
    this.#waiting.delete(next);
    next();
  }

  /** The lock may be free: whoever contends looks at once. */
  wake(): void {
    this.#wake?.();
  }

  /** Resolves when it is woken, at the latest after `ms` or when the signal fires. */
  async rest(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        stopListening();
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      const stopListening = onAbort(signal, end);
      this.#wake = end;
    });
  }
}
