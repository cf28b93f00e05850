import type { LockHolder, LockName } from '@holdfast/core/provider';
import { createMutex } from './async-mutex-client.js';

/** What stands in a queue. */
export interface QueuedClaim {
  readonly name: LockName;
  readonly owner: LockHolder;
  previous: QueuedClaim | undefined;
  next: QueuedClaim | undefined;
  /** It is first: the mutex is free. */
  start(): void;
}

/**
 * The claims on one name, first in, first out. Only the first has asked the mutex, which therefore never has a queue of its own: a waiter
 * leaves from any place in one step, which async-mutex cannot do.
 */
export class AsyncMutexQueue {
  readonly mutex = createMutex();
  head: QueuedClaim | undefined = undefined;
  #tail: QueuedClaim | undefined;
  #size = 0;

  constructor(
    private readonly queues: Map<string, AsyncMutexQueue>,
    private readonly name: LockName,
  ) {}

  get waiterCount(): number {
    return Math.max(0, this.#size - 1);
  }

  /** Puts `claim` last; starts it at once when it is alone. */
  push(claim: QueuedClaim): void {
    this.#size += 1;
    claim.previous = this.#tail;
    this.#tail = claim;
    if (claim.previous === undefined) {
      this.head = claim;
      claim.start();
    } else claim.previous.next = claim;
  }

  /** Takes `claim` out; when it was first, the next one starts. */
  remove(claim: QueuedClaim): void {
    const { previous, next } = claim;
    claim.previous = claim.next = undefined;
    this.#size -= 1;
    if (next === undefined) this.#tail = previous;
    else next.previous = previous;
    if (previous !== undefined) {
      previous.next = next;
      return;
    }
    this.head = next;
    if (next === undefined) this.queues.delete(this.name);
    else next.start();
  }
}
