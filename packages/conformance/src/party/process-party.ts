import type { ContenderPool } from '../contenders/contender-pool.js';
import type { ContendOrder, ContendReport } from './contend.js';
import { codeOf } from './error-code.js';
import type { AcquireOrder, GrantFacts, LossFacts, Party } from './party.js';
import type { PerishOrder } from './perish.js';

/** A party in a process of its own; each order is carried out there. */
export class ProcessParty implements Party {
  readonly #pool: ContenderPool;

  constructor(pool: ContenderPool) {
    this.#pool = pool;
  }

  get pid(): number {
    return this.#pool.pids[0]!;
  }

  async signal(signal: NodeJS.Signals): Promise<void> {
    await this.#pool.kill(0, signal);
  }

  async acquire(order: AcquireOrder): Promise<GrantFacts> {
    return (await this.#pool.call(0, 'acquire', order)) as GrantFacts;
  }

  async abort(key: string): Promise<void> {
    await this.#pool.call(0, 'abort', key);
  }

  async release(key: string): Promise<void> {
    await this.#pool.call(0, 'release', key);
  }

  async renew(keys: readonly string[]): Promise<readonly string[]> {
    return (await this.#pool.call(0, 'renew', keys)) as readonly string[];
  }

  async lost(key: string): Promise<LossFacts> {
    return (await this.#pool.call(0, 'lost', key)) as LossFacts;
  }

  async lossCount(key: string): Promise<number> {
    return (await this.#pool.call(0, 'lossCount', key)) as number;
  }

  async contend(order: ContendOrder): Promise<ContendReport> {
    return (await this.#pool.call(0, 'contend', order)) as ContendReport;
  }

  async validUntil(key: string): Promise<number | null> {
    return (await this.#pool.call(0, 'validUntil', key)) as number | null;
  }

  async renewInThread(key: string): Promise<boolean> {
    return (await this.#pool.call(0, 'renewInThread', key)) as boolean;
  }

  async rest(): Promise<void> {
    await this.#pool.call(0, 'rest');
  }

  /** Blocks the event loop of the process; resolves afterwards. */
  async block(ms: number): Promise<void> {
    await this.#pool.call(0, 'block', ms);
  }

  /** Lets the process kill itself at a moment of an acquisition; resolves once it is gone. */
  async perish(order: PerishOrder): Promise<void> {
    const outcome = await this.#pool.call(0, 'perish', order).then(() => new Error('a process that was to be killed lives'), (error: unknown) => error);
    if (codeOf(outcome) !== 'ERR_CONTENDER_GONE') throw outcome;
  }

  async shut(): Promise<void> {
    await this.#pool.call(0, 'shut');
  }
}
