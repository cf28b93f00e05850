import type { Waiter } from './waiter.js';

/** First in, first out; taking a waiter out of the middle costs the same as from the head. */
export class WaiterList {
  head: Waiter | undefined = undefined;
  #tail: Waiter | undefined;

  push(waiter: Waiter): void {
    waiter.isQueued = true;
    waiter.previous = this.#tail;
    if (this.#tail === undefined) this.head = waiter;
    else this.#tail.next = waiter;
    this.#tail = waiter;
  }

  remove(waiter: Waiter): void {
    if (waiter.previous === undefined) this.head = waiter.next;
    else waiter.previous.next = waiter.next;
    if (waiter.next === undefined) this.#tail = waiter.previous;
    else waiter.next.previous = waiter.previous;
    waiter.previous = waiter.next = undefined;
    waiter.isQueued = false;
  }

  *[Symbol.iterator](): Iterator<Waiter> {
    for (let waiter = this.head; waiter !== undefined; ) {
      const { next } = waiter;
      yield waiter;
      waiter = next;
    }
  }
}
