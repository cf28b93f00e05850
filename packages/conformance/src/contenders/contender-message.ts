/** An error as it travels between processes. @public */
export interface ContenderError {
  /** Its class, such as `LockError`. */
  readonly name: string;
  /** Its code, when it had one. */
  readonly code?: string;
  /** What it said. */
  readonly message: string;
  /** Where it was thrown, in the other process. */
  readonly stack?: string;
}

/** How one process ended its task. @public */
export type ContenderOutcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: ContenderError };

/** From the pool to a child. */
export type ToContender =
  | { readonly kind: 'prepare'; readonly id: number; readonly task: string; readonly input: unknown }
  | { readonly kind: 'go'; readonly id: number }
  | { readonly kind: 'rest' }
  | { readonly kind: 'create'; readonly args: unknown }
  | { readonly kind: 'close' };

/** From a child to the pool. */
export type FromContender =
  | { readonly kind: 'created'; readonly outcome: ContenderOutcome }
  | { readonly kind: 'rested' }
  | { readonly kind: 'ready'; readonly id: number }
  | { readonly kind: 'done'; readonly id: number; readonly outcome: ContenderOutcome }
  | { readonly kind: 'emit'; readonly message: unknown };

export function toContenderError(error: unknown): ContenderError {
  if (typeof error !== 'object' || error === null) return { name: 'Error', message: String(error) };
  const { name, code, message, stack } = error as Partial<Record<keyof ContenderError, unknown>>;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof code === 'string' && { code }),
    ...(typeof stack === 'string' && { stack }),
  };
}
