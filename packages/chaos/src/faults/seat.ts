import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ContenderPool } from '@holdfast/conformance/contenders';
import { builtModule } from '@holdfast/core/provider';
import type { ContenderArgs, ContendOrder, ContendOutcome } from '../contender/contender-order.js';
import type { NodeClocks } from './node-clocks.js';

/** What is the same for all seats. */
export interface SeatPlan {
  readonly args: ContenderArgs;
  readonly clocks: NodeClocks;
  readonly order: Omit<ContendOrder, 'journal' | 'party' | 'seed'>;
  readonly journalFolder: string;
  readonly seed: number;
}

const RESUME_AGAIN_MS = 200;
const MODULE = builtModule(import.meta.url, '../contender/chaos-contender.js');

/** A place for one contender process; when it is killed another one takes the place. */
export class Seat {
  readonly journals: string[] = [];
  /** No fault is at work on it. */
  isWell = false;
  readonly #plan: SeatPlan;
  readonly #index: number;
  #party = '';
  #pool: ContenderPool | undefined;
  #work: Promise<ContendOutcome | undefined> = Promise.resolve(undefined);

  constructor(plan: SeatPlan, index: number) {
    this.#plan = plan;
    this.#index = index;
  }

  /** The process that is there now, as the names of its callers in the history begin. */
  get party(): string {
    return this.#party;
  }

  /** Resolves once a new process contends. */
  async begin(): Promise<void> {
    const { args, clocks, order, journalFolder, seed } = this.#plan;
    const party = `c${this.#index}-${this.journals.length}`;
    const journal = join(journalFolder, `${party}.jsonl`);
    const pool = await startProcess(args, clocks.envOf(this.#index));
    this.#pool = pool;
    this.#party = party;
    this.journals.push(journal);
    const told = { ...order, party, journal, seed: seed + this.#index * 7919 + this.journals.length };
    this.#work = pool.call(0, 'contend', told).then((outcome) => outcome as ContendOutcome, (error: unknown) => goneOrFailed(party, error));
    this.isWell = true;
  }

  async kill(): Promise<void> {
    const pool = this.#pool!;
    await pool.kill(0, 'SIGKILL');
    await this.end();
    await this.#work;
  }

  /** Stops the process: inside a lock when it gets one within `limitMs`, else as it is. */
  async stop(limitMs: number): Promise<void> {
    const isStopping = limitMs > 0 && (await this.#pool!.call(0, 'stopInside', limitMs)) === true;
    if (!isStopping) await this.#pool!.kill(0, 'SIGSTOP');
  }

  /** Resolves once the process runs again. One that stops itself may do so only after the first signal to go on. */
  async resume(): Promise<void> {
    let isRunning = false;
    const answer = this.#pool!.call(0, 'block', 0).then(() => (isRunning = true));
    while (!isRunning) {
      await this.#pool!.kill(0, 'SIGCONT');
      await Promise.race([answer, pause(RESUME_AGAIN_MS)]);
    }
  }

  async block(ms: number): Promise<void> {
    await this.#pool!.call(0, 'block', ms);
  }

  /** Resolves to what became of its waits once its callers have ended. */
  async rest(limitMs: number): Promise<ContendOutcome> {
    await this.#pool!.call(0, 'rest', limitMs);
    return (await this.#work) ?? { stuck: [], errors: ['a contender ended before its time'] };
  }

  async look(names: readonly string[], limitMs: number): Promise<readonly string[]> {
    return (await this.#pool!.call(0, 'look', { names, limitMs })) as readonly string[];
  }

  async end(): Promise<void> {
    const pool = this.#pool;
    await pool?.stop();
    await this.#plan.clocks.forget(pool?.pids ?? []);
  }
}

/** One process, without anything to do yet. */
export async function startProcess(args: ContenderArgs, env: Readonly<Record<string, string>>): Promise<ContenderPool> {
  return await ContenderPool.start({ module: MODULE, processes: 1, args, env, stderr: 'pipe' });
}

function goneOrFailed(party: string, error: unknown): ContendOutcome | undefined {
  if ((error as { code?: unknown }).code === 'ERR_CONTENDER_GONE') return undefined;
  return { stuck: [], errors: [`${party}: ${String((error as Error).stack ?? error)}`] };
}
