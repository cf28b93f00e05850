import { setTimeout as pause } from 'node:timers/promises';

const SEND_MS = 2;

/** Where a process stops itself when it was told to. */
export class StopPoint {
  #asked: ((isStopping: boolean) => void) | undefined;

  /** Resolves to true when somebody passes, who stops the process a moment later; to false when nobody does within `limitMs`. */
  async request(limitMs: number): Promise<boolean> {
    const timer = setTimeout(() => {
      this.#asked?.(false);
      this.#asked = undefined;
    }, limitMs);
    const isStopping = await new Promise<boolean>((resolve) => (this.#asked = resolve));
    clearTimeout(timer);
    return isStopping;
  }

  /** Resolves at once, or after this process was stopped and goes on. */
  async pass(): Promise<void> {
    const asked = this.#asked;
    if (asked === undefined) return;
    this.#asked = undefined;
    asked(true);
    await pause(SEND_MS); // the answer is on its way
    process.kill(process.pid, 'SIGSTOP');
  }
}
