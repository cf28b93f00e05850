import { onAbort, type LockError, type LockName } from '@holdfast/core/provider';
import { ProperLockfileTurn } from './proper-lockfile-turn.js';

/** One caller's wait: what it is for, how it is carried out, and who is told. */
export interface WaitSteps<Held> {
  readonly name: LockName;
  readonly lockDirectory: string;
  readonly signal: AbortSignal;
  /** False: one attempt is all. */
  readonly wait: boolean;
  /** Tries once; undefined when another has the lock. */
  attempt(): Promise<Held | undefined>;
  /** Milliseconds until the next attempt. */
  pauseMs(): number;
  /** The error for a caller who does not wait. */
  busy(): Promise<LockError>;
  /** Called once, with what an attempt brought; from then on the place in line is the holder's. */
  granted(held: Held, turn: ProperLockfileTurn): void;
  /** Called once, instead of `granted`. */
  failed(reason: unknown): void;
  /** An attempt succeeded although nobody wants the lock any more. */
  unwanted(held: Held): Promise<void>;
  /** Nothing of this wait is under way any more. */
  ended(): void;
}

/** One caller on his way to a lock: in line in this process, then looking at the file system, until granted, failed or abandoned. */
export class ProperLockfileWait<Held> {
  #polling: Promise<void> = Promise.resolve();
  #isSettled = false;
  #stopListening: () => void = () => undefined;
  #wake: () => void = () => undefined;
  readonly #turn: ProperLockfileTurn;

  constructor(private readonly steps: WaitSteps<Held>) {
    this.#turn = new ProperLockfileTurn(steps.lockDirectory, () => {
      this.#polling = this.#poll();
    });
  }

  get name(): LockName {
    return this.steps.name;
  }

  start(): void {
    const { signal } = this.steps;
    this.#stopListening = onAbort(signal, () => void this.abandon(signal.reason));
    this.#turn.enter();
  }

  /** Frees the caller at once; resolves when an attempt that is under way is undone. */
  abandon(reason: unknown): Promise<void> {
    if (!this.#isSettled) {
      this.#settle();
      this.steps.failed(reason);
      this.#wake();
      if (!this.#turn.hasStarted) this.#leave();
    }
    return this.#polling;
  }

  async #poll(): Promise<void> {
    try {
      while (!this.#isSettled) {
        const held = await this.steps.attempt();
        if (held !== undefined) return await this.#take(held);
        if (!this.steps.wait) throw await this.steps.busy();
        await this.#pause();
      }
    } catch (error) {
      void this.abandon(error);
    }
    this.#leave();
  }

  async #take(held: Held): Promise<void> {
    if (this.#isSettled) {
      await this.steps.unwanted(held);
      this.#leave();
      return;
    }
    this.#settle();
    this.steps.granted(held, this.#turn);
    this.steps.ended();
  }

  async #pause(): Promise<void> {
    if (this.#isSettled) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.steps.pauseMs());
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #settle(): void {
    this.#isSettled = true;
    this.#stopListening();
  }

  #leave(): void {
    this.#turn.leave();
    this.steps.ended();
  }
}
