import type { LockMode } from '../provider/lock-provider.js';

/** Made through a method so that a caller may annotate narrower parameters: `(self: Driver, volume: Volume) => …`. */
interface CallFunctions {
  when(self: unknown, ...args: readonly unknown[]): boolean;
  signal(...args: readonly unknown[]): AbortSignal | undefined;
  joinBy(self: unknown, ...args: readonly unknown[]): unknown;
}

/**
 * How a lock is asked for and kept. Every field has a default that waits for ever and gives nothing up in silence.
 * @public
 */
export interface LockedOptions<Params extends readonly string[] = readonly string[]> {
  /**
   * Names for the method's parameters, in their order, so that the template can say `{volume.id}` instead of `{0.id}`.
   * Trailing parameters may be left out. Default: none; parameters are reached by position.
   */
  readonly params?: Params | undefined;
  /**
   * Longest wait for all locks of the call together, in milliseconds; `0` tries once. Past it `ERR_LOCK_TIMEOUT`, with `0` `ERR_LOCK_BUSY`.
   * Default: waits for ever.
   */
  readonly waitMs?: number | undefined;
  /**
   * Ends the wait with `ERR_LOCK_ABORTED` when it fires; it does not touch a body that already runs. A function gets the
   * arguments of the call and may give none. Default: none.
   */
  readonly signal?: AbortSignal | CallFunctions['signal'] | undefined;
  /** `'shared'` holders exclude only `'exclusive'` ones. Default: `'exclusive'`. */
  readonly mode?: LockMode | undefined;
  /**
   * Lets `mode: 'shared'` take the exclusive lock where the provider has no shared one. Default: such a provider refuses with
   * `ERR_LOCK_NOT_SUPPORTED`.
   */
  readonly sharedFallback?: 'exclusive' | undefined;
  /**
   * Whether this call needs the lock at all; on `false` the body runs without it. Gets the object and the arguments.
   * Default: every call needs it.
   */
  readonly when?: CallFunctions['when'] | undefined;
  /** What `when` asks, in words or as the name of a setting, for the generated table of locks. Default: the table says that each call decides. */
  readonly condition?: string | undefined;
  /**
   * `true`: a call made inside a holder of this very lock is granted at once, as part of that holder. Only for a method that its own
   * class calls inside the lock: whatever else runs in the holder's asynchronous context while it holds (a stranger's job in a queue,
   * a pool's callback, a listener) and calls the method would be let in, too. Default: `false`, `ERR_LOCK_REENTRANT` is thrown.
   */
  readonly reentrant?: boolean | undefined;
  /**
   * What a call does that meets a held lock: `'wait'`; `'reject'` at once with `ERR_LOCK_BUSY`; `'join'` the running call of the same
   * method and share its result. Default: `'wait'`.
   */
  readonly onContention?: 'wait' | 'reject' | 'join' | undefined;
  /**
   * Required with `onContention: 'join'`: what makes two calls ask the same question. Gets the object and the arguments, gives a string, a number, a boolean
   * or a list of such; only calls of one method, one lock and an equal key share a result. Default: none.
   */
  readonly joinBy?: CallFunctions['joinBy'] | undefined;
  /**
   * When the lock was lost while the body ran and the body returned: `'reject'` with `ERR_LOCK_LOST`, which carries the value, or
   * `'report'` it as an event only and return the value. Default: `'reject'`.
   */
  readonly onLost?: 'reject' | 'report' | undefined;
  /** Longest hold in milliseconds; past it the handle's `lost` fires and the lock is let go while the body may still run. Default: none. */
  readonly maxHoldMs?: number | undefined;
  /** Pause in milliseconds before the lock of a holder that died uncleanly is granted again. Default: 0. */
  readonly lockDelayMs?: number | undefined;
  /** The critical section in words, for the generated table of locks. Default: none. */
  readonly reason?: string | undefined;
  /** One warning event for a hold longer than this, in milliseconds. Default: 30 000. */
  readonly warnHeldMs?: number | undefined;
  /** One warning event for a wait longer than this, in milliseconds. Default: 30 000. */
  readonly warnWaitedMs?: number | undefined;
}
