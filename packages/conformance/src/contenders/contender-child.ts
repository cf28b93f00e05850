import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { builtFile } from './built-file.js';
import type { ContenderOutcome, FromContender, ToContender } from './contender-message.js';

const STDERR_TAIL = 4000;

export interface ContenderChildOptions {
  readonly module: string;
  readonly index: number;
  readonly args?: unknown;
  readonly env: Readonly<Record<string, string>>;
  readonly stderr: 'inherit' | 'pipe';
  readonly onMessage: (message: unknown) => void;
}

interface Pending {
  readonly ready: (gone: boolean) => void;
  readonly done: (outcome: ContenderOutcome) => void;
}

/** The pool's side of one child process. Every question to it gets an answer, also when the process dies. */
export class ContenderChild {
  readonly #process: ChildProcess;
  readonly #options: ContenderChildOptions;
  readonly #pending = new Map<number, Pending>();
  #stderr = '';
  #nextId = 0;
  #created: ((outcome: ContenderOutcome) => void) | undefined;
  #rested: (() => void) | undefined;
  /** Resolves to how creation ended. */
  readonly created: Promise<ContenderOutcome>;
  /** Resolves when the process is gone. */
  readonly gone: Promise<void>;

  constructor(options: ContenderChildOptions) {
    this.#options = options;
    const start = JSON.stringify({ module: options.module, index: options.index, args: options.args });
    this.#process = fork(builtFile('lib/contenders/contender-process.js'), [start], {
      serialization: 'advanced',
      execArgv: [],
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 2, options.stderr === 'pipe' ? 'pipe' : 2, 'ipc'], // 2: a caller's standard output carries results
    });
    this.created = new Promise((resolve) => (this.#created = resolve));
    this.gone = once(this.#process, 'exit').then(() => this.#answerAll(), (error: unknown) => this.#answerAll(error));
    this.#process.on('message', (message) => this.#receive(message as FromContender));
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL)));
  }

  get pid(): number {
    return this.#process.pid ?? -1;
  }

  get isGone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null || this.#process.pid === undefined;
  }

  /** Hands over a task without starting it; `ready` resolves also when the process dies first. */
  prepare(task: string, input: unknown): { readonly ready: Promise<unknown>; readonly done: Promise<ContenderOutcome>; go(): void } {
    const id = this.#nextId++;
    let onReady: Pending['ready'] | undefined;
    const ready = new Promise((resolve) => (onReady = resolve));
    const done = new Promise<ContenderOutcome>((resolve) => this.#pending.set(id, { ready: onReady!, done: resolve }));
    if (this.isGone) this.#answerAll();
    else this.#send({ kind: 'prepare', id, task, input });
    return { ready, done, go: () => this.#send({ kind: 'go', id }) };
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** Resolves once the process has closed its contender, or is gone: it does not outlive tasks that have not ended, nor a contender that cannot be closed. */
  async rest(graceMs: number): Promise<void> {
    const rested = new Promise<void>((resolve) => (this.#rested = resolve));
    if (this.#pending.size > 0) this.signal('SIGKILL');
    else this.#send({ kind: 'rest' });
    await this.#within(graceMs, Promise.race([rested, this.gone]));
  }

  /** Makes a contender in a process at rest. */
  async create(args: unknown): Promise<ContenderOutcome> {
    const created = new Promise<ContenderOutcome>((resolve) => (this.#created = resolve));
    if (this.isGone) this.#answerAll();
    else this.#send({ kind: 'create', args });
    return await created;
  }

  async close(graceMs: number): Promise<void> {
    this.#send({ kind: 'close' });
    await this.#within(graceMs, this.gone);
  }

  async #within(graceMs: number, answer: Promise<void>): Promise<void> {
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    await answer;
    clearTimeout(timer);
  }

  #send(message: ToContender): void {
    if (!this.#process.connected) return;
    this.#process.send(message, () => undefined); // a send that fails means death, and `exit` answers for it
  }

  #receive(message: FromContender): void {
    if (message.kind === 'emit') this.#options.onMessage(message.message);
    else if (message.kind === 'created') this.#created?.(message.outcome);
    else if (message.kind === 'rested') this.#rested?.();
    else if (message.kind === 'ready') this.#pending.get(message.id)?.ready(false);
    else {
      this.#pending.get(message.id)?.done(message.outcome);
      this.#pending.delete(message.id);
    }
  }

  #answerAll(cause?: unknown): void {
    const outcome = this.#goneOutcome(cause);
    this.#created?.(outcome);
    for (const { ready, done } of this.#pending.values()) {
      ready(true);
      done(outcome);
    }
    this.#pending.clear();
  }

  #goneOutcome(cause: unknown): ContenderOutcome {
    const how = cause ? String(cause) : (this.#process.signalCode ?? `exit code ${String(this.#process.exitCode)}`);
    const message = `contender ${String(this.#options.index)} (pid ${String(this.pid)}) is gone: ${how}${this.#stderr && `\n${this.#stderr}`}`;
    return { ok: false, error: { name: 'Error', code: 'ERR_CONTENDER_GONE', message } };
  }
}
