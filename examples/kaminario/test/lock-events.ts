import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { LockEvent, LockEventName } from '@holdfast/core';

/** Hears of lock events of one kind until it is stopped. */
export class LockEvents {
  readonly all: LockEvent[] = [];
  #onEvent: (() => void) | undefined;
  readonly #channel: string;
  readonly #listen = (message: unknown): void => {
    this.all.push(message as LockEvent);
    this.#onEvent?.();
  };

  constructor(event: LockEventName) {
    this.#channel = `holdfast:lock:${event}`;
    subscribe(this.#channel, this.#listen);
  }

  /** The lock names that one method was concerned with, in their order. */
  namesOf(method: string): string[] {
    return this.all.filter((event) => event.method === method).map(({ lockName }) => lockName);
  }

  /** Resolves once this method has had such an event. */
  async of(method: string): Promise<void> {
    while (this.namesOf(method).length === 0) await new Promise<void>((resolve) => (this.#onEvent = resolve));
  }

  stop(): void {
    unsubscribe(this.#channel, this.#listen);
  }
}
