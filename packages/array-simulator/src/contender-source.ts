/** Where the processes of a race come from. What they run, and who keeps them, is nothing to whoever asks for them. */
export interface ContenderSource {
  /** Lets `work` have the processes, each newly prepared with `start.args`; whatever they held is closed when the promise settles. */
  use<T>(start: ContenderStart, work: (contenders: Contenders) => Promise<T>): Promise<T>;
}

/** Which processes a race wants. */
export interface ContenderStart {
  /** Built module that each process runs. */
  readonly module: string;
  readonly processes: number;
  readonly args: unknown;
  /** Added to this process's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Processes that run the tasks of their module. */
export interface Contenders {
  /** Runs a task in one process. */
  call(index: number, task: string, input: unknown): Promise<unknown>;
  /** Runs a task in all of them, released together. */
  run(task: string, inputs: readonly unknown[]): Promise<readonly ContenderEnd[]>;
  /** Hears what their tasks send; the returned function ends it. */
  onMessage(listener: (index: number, message: unknown) => void): () => void;
}

/** How one process ended its task. */
export type ContenderEnd =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: { readonly message: string; readonly stack?: string } };
