/**
 * Every code a {@link LockError} can carry, with what it means, whether trying again can help, and what to do.
 * Codes are stable within a major version, messages are free to change. `docs/errors.md` is printed from this table.
 * @public
 */
export const lockErrorCodes = {
  ERR_LOCK_TIMEOUT: {
    meaning: '`waitMs` passed before the lock was granted. Nothing is held and the body did not run.',
    retryable: true,
    remedy: 'Look at `holder`: who has the lock and since when. Wait longer, or make the critical section shorter.',
  },
  ERR_LOCK_BUSY: {
    meaning: 'The lock is held and the caller did not want to wait (`waitMs: 0` or `onContention: "reject"`). The body did not run.',
    retryable: true,
    remedy: 'Try again later, or give `waitMs`.',
  },
  ERR_LOCK_ABORTED: {
    meaning: "The caller's signal fired before the lock was granted. The body did not run. The error's name is `AbortError`, its cause the signal's reason.",
    retryable: false,
    remedy: 'None needed: the caller asked for it.',
  },
  ERR_LOCK_LOST: {
    meaning: 'The lock ended before its holder released it. When a body returned all the same, `value` carries its result.',
    retryable: false,
    remedy: 'Treat what the body did as unprotected from the moment of the loss; guard the resource with the fencing token.',
  },
  ERR_LOCK_RELEASED: {
    meaning: 'A handle was used after its release, or `assertLocked` found that the running code is not inside the lock.',
    retryable: false,
    remedy: 'Keep the work inside the locked method or before `release()`.',
  },
  ERR_LOCK_REENTRANT: {
    meaning: 'A lock was asked for again in the asynchronous context of a call that holds it, and re-entry is not declared. The message names both calls. The body did not run.',
    retryable: false,
    remedy: 'When the inner call is part of the outer one, say `reentrant: true` on the lock or on the inner method. When it is not (a job queue, a pool or an emitter runs it there), leave the context: `outsideLocks(() => …)`.',
  },
  ERR_LOCK_DEADLOCK: {
    meaning: 'Granting this wait could never happen: the holders wait, directly or in a circle, for the caller itself; or a shared holder asked for exclusive access. The message tells the cycle.',
    retryable: false,
    remedy: 'Name all locks in one `@Locked` so that they are taken in one order, or take the exclusive lock first.',
  },
  ERR_LOCK_ORDER: {
    meaning: 'The lock was asked for inside another, in an order that can deadlock with one seen before, and `lockModule` was told `lockOrder: "refuse"`. The message names the calls of both orders. The body did not run.',
    retryable: false,
    remedy: 'Name both locks in one `@Locked`, or nest them in the same order everywhere.',
  },
  ERR_LOCK_NAME_INVALID: {
    meaning: 'A placeholder of the lock name was missing, null, empty or not a primitive at the call, or the name is not well-formed Unicode. The body did not run.',
    retryable: false,
    remedy: 'Pass the value, or use a name function that states the fallback.',
  },
  ERR_LOCK_NO_CONTAINER: {
    meaning: 'The object was not made by a container that loaded `lockModule`, and no default container is set. The body did not run.',
    retryable: false,
    remedy: 'Get the object from the container, call `lockable(container, Class)`, or call `setDefaultLockContainer(container)`.',
  },
  ERR_LOCK_PROVIDER_MISSING: {
    meaning: 'No provider is bound for the scope. The body did not run.',
    retryable: false,
    remedy: 'Name a provider for the scope in `lockModule({ … })`.',
  },
  ERR_LOCK_REACH_TOO_SHORT: {
    meaning: 'The provider excludes less far than the scope it is bound to.',
    retryable: false,
    remedy: 'Bind a provider with a longer reach, or say `singleNode: true` when there is only one node.',
  },
  ERR_LOCK_PROVIDER_UNAVAILABLE: {
    meaning: 'The engine behind the provider could not be reached or failed. The body did not run; a half-made claim ends within its lease.',
    retryable: true,
    remedy: 'See `cause`.',
  },
  ERR_LOCK_NOT_SUPPORTED: {
    meaning: "The provider's manifest says that it cannot do what was asked (shared mode, fencing).",
    retryable: false,
    remedy: 'Choose another provider, or for shared mode say `sharedFallback: "exclusive"`.',
  },
  ERR_LOCK_CONFIG_INVALID: {
    meaning: 'A setting of the lock module or of a provider is wrong. The message names it and what is allowed.',
    retryable: false,
    remedy: 'Correct the setting.',
  },
  ERR_LOCK_DEFINITION_INVALID: {
    meaning: 'A lock was declared wrongly: unknown scope, bad template, not an async method, unknown option. Thrown while the class is defined.',
    retryable: false,
    remedy: 'Correct the declaration.',
  },
  ERR_LOCK_CLOSED: {
    meaning: 'The container’s locks are closed or closing. The body did not run.',
    retryable: false,
    remedy: 'Do not start work after `closeLocks`.',
  },
} as const satisfies Record<`ERR_LOCK_${string}`, LockErrorCodeInfo>;

/** What the table of codes tells about one code. @public */
export interface LockErrorCodeInfo {
  /** What happened, and what is or is not held now. */
  readonly meaning: string;
  /** Whether the same call may succeed when it is simply made again later. */
  readonly retryable: boolean;
  /** What the reader of the error can do. */
  readonly remedy: string;
}

/** One of the stable codes in {@link lockErrorCodes}. @public */
export type LockErrorCode = keyof typeof lockErrorCodes;
