import { ContenderChild } from './contender-child.js';
import { moduleUrl } from './built-file.js';
import type { ContenderError, ContenderOutcome } from './contender-message.js';

const CLOSE_GRACE_MS = 5_000;

/** How to start a {@link ContenderPool}. @public */
export interface ContenderPoolOptions {
  /** Absolute path or file URL of a built module that exports `createContender`. */
  readonly module: string;
  /** How many processes, at least 1. */
  readonly processes: number;
  /** First argument of `createContender` in each process; JSON. */
  readonly args?: unknown;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** `inherit` (default) shows the children's standard error; `pipe` keeps its end for the error of a child that died. */
  readonly stderr?: 'inherit' | 'pipe';
}

/** Warm child processes that import one module and run its tasks, released together by a barrier. @public */
export class ContenderPool {
  readonly #options: ContenderPoolOptions;
  readonly #children: ContenderChild[];
  readonly #listeners = new Set<(index: number, message: unknown) => void>();

  private constructor(options: ContenderPoolOptions) {
    this.#options = { ...options, module: moduleUrl(options.module) };
    this.#children = Array.from({ length: options.processes }, (_, index) => this.#startChild(index, options.args));
  }

  /**
   * Resolves once each process imported the module and its `createContender` resolved.
   * Rejects with the first failure; then no process is left.
   */
  static async start(options: ContenderPoolOptions): Promise<ContenderPool> {
    if (!Number.isInteger(options.processes) || options.processes < 1) {
      throw new RangeError(`processes must be a whole number from 1, got ${String(options.processes)}`);
    }
    const pool = new ContenderPool(options);
    await pool.#refuseFailures(await Promise.all(pool.#children.map((child) => child.created)));
    return pool;
  }

  /** Process ids, by place in the pool. */
  get pids(): readonly number[] {
    return this.#children.map((child) => child.pid);
  }

  /**
   * Runs `task` once in each of the first `inputs.length` processes: each says that it is ready, then all are released at once.
   * Resolves to how each ended; a process that dies counts as failed with `ERR_CONTENDER_GONE`.
   */
  async run(task: string, inputs: readonly unknown[]): Promise<readonly ContenderOutcome[]> {
    if (inputs.length > this.#children.length) {
      throw new RangeError(`${String(inputs.length)} inputs for ${String(this.#children.length)} processes`);
    }
    const prepared = inputs.map((input, index) => this.#child(index).prepare(task, input));
    await Promise.all(prepared.map(({ ready }) => ready));
    for (const { go } of prepared) go();
    return await Promise.all(prepared.map(({ done }) => done));
  }

  /** Runs `task` in one process; rejects with its error, which keeps `name` and `code`. */
  async call(index: number, task: string, input?: unknown): Promise<unknown> {
    const { done, go } = this.#child(index).prepare(task, input);
    go(); // messages keep their order, so there is no need to wait for the answer
    const outcome = await done;
    if (outcome.ok) return outcome.value;
    throw toError(outcome.error);
  }

  /** Hears what tasks send with the `emit` they are given; the returned function ends it. */
  onMessage(listener: (index: number, message: unknown) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Sends a signal; with `SIGKILL` resolves once the process is gone. Its pending tasks fail with `ERR_CONTENDER_GONE`. */
  async kill(index: number, signal: NodeJS.Signals): Promise<void> {
    const child = this.#child(index);
    child.signal(signal);
    if (signal === 'SIGKILL') await child.gone;
  }

  /**
   * Resolves once no contender is left: each was closed, and its process is kept for {@link renew}. A process that still runs a task, whose
   * contender does not close, or in which something goes on after that, is ended.
   */
  async rest(): Promise<void> {
    await Promise.all(this.#children.map((child) => child.rest(CLOSE_GRACE_MS)));
  }

  /**
   * Resolves once each process has a contender made anew with `args`, after the former one was closed as by {@link rest}. A fresh process
   * takes the place of one that is gone, or in which creation fails. Rejects when creation fails there, too; then no process is left.
   */
  async renew(args?: unknown): Promise<void> {
    await this.rest();
    const outcomes = this.#children.map(async (child, index) => {
      const outcome = await child.create(args);
      if (outcome.ok) return outcome;
      await child.close(CLOSE_GRACE_MS);
      const fresh = this.#startChild(index, args);
      this.#children[index] = fresh;
      return await fresh.created;
    });
    await this.#refuseFailures(await Promise.all(outcomes));
  }

  /** Asks every process to close, waits for a while, and kills what is left. Leaves no process. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (!child.isGone) child.signal('SIGCONT'); // one that was stopped could not answer
        await child.close(CLOSE_GRACE_MS);
      }),
    );
  }

  #startChild(index: number, args: unknown): ContenderChild {
    const { module, env = {}, stderr = 'inherit' } = this.#options;
    const onMessage = (message: unknown) => this.#listeners.forEach((listener) => listener(index, message));
    return new ContenderChild({ module, index, args, env, stderr, onMessage });
  }

  async #refuseFailures(outcomes: readonly ContenderOutcome[]): Promise<void> {
    const failed = outcomes.find((outcome) => !outcome.ok);
    if (failed === undefined) return;
    await this.stop();
    throw toError(failed.error);
  }

  #child(index: number): ContenderChild {
    const child = this.#children[index];
    if (!child) throw new RangeError(`no contender ${String(index)}: this pool has ${String(this.#children.length)}`);
    return child;
  }
}

function toError({ name, code, message, stack }: ContenderError): Error {
  const error = new Error(message);
  Object.assign(error, { name, ...(code !== undefined && { code }) });
  if (stack !== undefined) error.stack = `${stack}\n    in a contender process`;
  return error;
}
