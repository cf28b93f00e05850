/** What a contender module is given beside its arguments. @public */
export interface ContenderContext {
  /** Place of this process in the pool, from 0. */
  readonly index: number;
  /** Sends `message` to the pool's `onMessage` listeners; structured-clonable values only. */
  emit(message: unknown): void;
}

/**
 * The tasks of one contender, by name. Input and result travel between processes, so they must be structured-clonable.
 * `close` is no task: it is called once when the pool stops.
 * @public
 */
export type Contender = { readonly [task: string]: (input: never) => Promise<unknown> } & { close?(): Promise<void> };

/** What a contender module exports as `createContender`. @public */
export type CreateContender = (args: never, context: ContenderContext) => Promise<Contender>;
