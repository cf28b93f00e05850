import { Worker } from 'node:worker_threads';
import { builtModule } from '../provider/built-module.js';
import type { LeaseRenewerSource, LockLoss } from '../provider/lock-provider.js';
import { toSharedMs } from './monotonic-clock.js';
import type { RenewalLoss, RenewalOrder, RenewalThreadData } from './renewal-message.js';
import { SharedDeadline } from './shared-deadline.js';

/** One grant in the care of the renewal thread. */
export interface RenewedGrant {
  readonly deadline: number;
  /** From `performance.now()` value `renewUntil` on it is no longer renewed; Infinity for no limit. */
  limit(renewUntil: number): void;
  remove(): void;
}

/** Renews the grants of one provider in a thread of its own, which goes on while the event loop of this one is blocked. */
export class RenewalThread {
  readonly #worker: Worker;
  readonly #lost = new Map<number, (loss: LockLoss) => void>();
  readonly #ended: Promise<void>;
  #lastId = 0;

  /** @param onFailure - called once when the thread ended without being told to; its grants are no longer renewed by it */
  constructor(source: LeaseRenewerSource, ttlMs: number, onFailure: (cause: unknown) => void) {
    const workerData: RenewalThreadData = { source, ttlMs };
    // Its options may hold a password, and the environment is not its business; what is printed there is for the same console.
    this.#worker = new Worker(new URL(builtModule(import.meta.url, './renewal-thread-main.js')), { workerData, execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', ({ id, reason }: RenewalLoss) => this.#lost.get(id)?.({ reason }));
    this.#ended = new Promise((resolve) => {
      this.#worker.once('error', (cause) => onFailure(cause));
      this.#worker.once('exit', () => resolve());
    });
  }

  add(key: unknown, deadline: number, onLost: (loss: LockLoss) => void): RenewedGrant {
    const id = (this.#lastId += 1);
    const shared = new SharedDeadline(deadline);
    this.#lost.set(id, onLost);
    this.#send({ kind: 'add', id, key, memory: shared.memory, renewUntilMs: null });
    return {
      get deadline() {
        return shared.deadline;
      },
      limit: (renewUntil) => this.#send({ kind: 'limit', id, renewUntilMs: renewUntil === Infinity ? null : toSharedMs(renewUntil) }),
      remove: () => {
        if (this.#lost.delete(id)) this.#send({ kind: 'remove', id });
      },
    };
  }

  /** Resolves once the thread is gone. */
  async close(): Promise<void> {
    this.#worker.ref();
    this.#send({ kind: 'close' });
    await this.#ended;
  }

  #send(order: RenewalOrder): void {
    this.#worker.postMessage(order);
  }
}
