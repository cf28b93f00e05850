import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { LeaseRenewerSource } from '@holdfast/core/provider';
import { builtFile } from '../contenders/built-file.js';

/** What the thread is told. */
export interface ThreadRenewalData {
  readonly source: LeaseRenewerSource;
  readonly key: unknown;
  readonly everyMs: number;
}

/** Renews one grant by the provider's renewer in a thread of its own, as the contract describes it. */
export class ThreadRenewal {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Resolves once the first renewal was answered. */
  static async start(source: LeaseRenewerSource, key: unknown, everyMs: number): Promise<ThreadRenewal> {
    const worker = new Worker(builtFile('lib/party/renewal-thread.js'), { workerData: { source, key, everyMs } satisfies ThreadRenewalData, execArgv: [] });
    await once(worker, 'message'); // rejects with the error of a thread that could not begin
    worker.on('error', () => undefined); // then nobody renews, which the section notices
    return new ThreadRenewal(worker);
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}
