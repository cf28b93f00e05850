import { onAbort, type AcquireRequest, type LockHolder, type LockName } from '@holdfast/core/provider';
import { toLockError } from './async-mutex-errors.js';
import type { AsyncMutexQueue, QueuedClaim } from './async-mutex-queue.js';

/** How the caller learns what became of its claim: one of the two is called, once. */
export interface ClaimOutcome {
  granted(): void;
  failed(reason: unknown): void;
}

/** One caller in the queue of a name, from the request to the release. */
export class AsyncMutexClaim implements QueuedClaim {
  previous: QueuedClaim | undefined = undefined;
  next: QueuedClaim | undefined = undefined;
  sentAt = 0;
  #state: 'waiting' | 'asking' | 'abandoned' | 'held' | 'ended' = 'waiting';
  #release: (() => void) | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    readonly name: LockName,
    readonly request: AcquireRequest,
    private readonly queue: AsyncMutexQueue,
    private readonly outcome: ClaimOutcome,
  ) {}

  get owner(): LockHolder {
    return this.request.owner;
  }

  /** Joins the queue. */
  enter(): void {
    const { signal } = this.request;
    this.queue.push(this);
    // Who is first needs no listener: the mutex answers within this turn of the event loop.
    if (this.#state === 'waiting') this.#stopListening = onAbort(signal, () => this.fail(signal.reason));
  }

  /** Called by the queue when this claim is first: the mutex is free. */
  start(): void {
    this.#state = 'asking';
    this.#stopListening?.();
    this.sentAt = performance.now();
    this.queue.mutex.acquire().then(
      (release) => this.#answered(release),
      (error: unknown) => {
        this.fail(toLockError(error, this.name));
        this.#end();
      },
    );
  }

  /** Ends a claim that is not granted yet: its caller is told now. */
  fail(reason: unknown): void {
    if (this.#state === 'waiting') this.#end();
    else if (this.#state === 'asking') this.#state = 'abandoned';
    else return;
    this.#stopListening?.();
    this.outcome.failed(reason);
  }

  /** Gives a held lock back; false when it was given back before. */
  release(): boolean {
    if (this.#state !== 'held') return false;
    this.#release?.();
    this.#end();
    return true;
  }

  #answered(release: () => void): void {
    const { signal } = this.request;
    if (this.#state === 'asking' && signal.aborted) this.fail(signal.reason);
    if (this.#state === 'abandoned') {
      release();
      this.#end();
      return;
    }
    this.#state = 'held';
    this.#release = release;
    this.outcome.granted();
  }

  #end(): void {
    this.#state = 'ended';
    this.queue.remove(this);
  }
}
