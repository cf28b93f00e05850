import type { Contenders, ContenderSource, ContenderStart } from '@holdfast/array-simulator';
import { ContenderPool } from '@holdfast/conformance/contenders';

/**
 * Keeps processes from one run to the next that wants as many of the same module, for starting one costs more than most races. Each run has
 * contenders of its own; processes of a run that failed are not used again.
 */
export class WarmContenders implements ContenderSource {
  readonly #idle = new Map<string, ContenderPool[]>();

  async use<T>(start: ContenderStart, work: (contenders: Contenders) => Promise<T>): Promise<T> {
    const key = JSON.stringify({ ...start, args: undefined });
    const pool = await this.#take(key, start);
    try {
      const result = await work(pool);
      await pool.rest();
      this.#idle.set(key, [...(this.#idle.get(key) ?? []), pool]);
      return result;
    } catch (error) {
      await pool.stop();
      throw error;
    }
  }

  /** Resolves once the processes of all runs that have ended are gone. */
  async stop(): Promise<void> {
    const pools = [...this.#idle.values()].flat();
    this.#idle.clear();
    await Promise.all(pools.map((pool) => pool.stop()));
  }

  async #take(key: string, start: ContenderStart): Promise<ContenderPool> {
    const pool = this.#idle.get(key)?.pop();
    if (pool === undefined) return await ContenderPool.start(start);
    await pool.renew(start.args);
    return pool;
  }
}
