import type { LockHolder } from '../errors/lock-holder.js';
import type { LockName } from '../name/lock-name.js';
import type { LockProviderCapabilities } from './lock-provider-capabilities.js';

/**
 * An engine that excludes. It does input and output only: validating names, queueing callers of one process, deadlines, renewal,
 * use-once, timing and events are the framework's, so a provider sees each grant released at most once.
 * A provider must still be right by itself: concurrent `acquire` calls for one name exclude each other.
 * @public
 */
export interface LockProvider {
  /** What this provider can and cannot do; read by the kit, the container, the documentation and the command line. */
  readonly capabilities: LockProviderCapabilities;
  /** Equal for two providers exactly when they reach the same engine and namespace, so that their callers share one local queue. */
  readonly engineId: string;
  /**
   * Resolves once the lock is held; it never resolves without the lock.
   * When `request.signal` fires, rejects with its reason (or `ERR_LOCK_ABORTED`) and withdraws the claim within `capabilities.abandonedClaimMs`.
   * @throws `ERR_LOCK_BUSY` when `request.wait` is false and the lock is held by another
   * @throws `ERR_LOCK_NOT_SUPPORTED` when `request.mode` is `'shared'` and the manifest says no
   * @throws `ERR_LOCK_PROVIDER_UNAVAILABLE` when the engine cannot be reached
   * @throws `ERR_LOCK_CLOSED` after `close()`
   */
  acquire(name: LockName, request: AcquireRequest): Promise<LockGrant>;
  /** Present when a grant ends by itself unless renewed. */
  readonly lease?: LockLease;
  /** Lists the locks now held, those whose name starts with `prefix` when it is given. */
  inspect?(prefix?: LockName): AsyncIterable<LockState>;
  /**
   * Gives back everything and leaves no timer, socket or file handle; pending and later `acquire` calls reject with `ERR_LOCK_CLOSED`.
   * Calling it again does nothing.
   */
  close(): Promise<void>;
}

/** How a lock is shared: one exclusive holder, or any number of shared holders. @public */
export type LockMode = 'exclusive' | 'shared';

/** What the framework asks of a provider in one acquisition. @public */
export interface AcquireRequest {
  /** Exclusive or shared. */
  readonly mode: LockMode;
  /** False: try once and reject with `ERR_LOCK_BUSY` when held. True: wait until granted or `signal` fires. */
  readonly wait: boolean;
  /** Fires when nobody wants the lock any more. */
  readonly signal: AbortSignal;
  /** Who asks; to be stored where others can read it. */
  readonly owner: LockHolder;
  /** To be called once when the engine tells that a granted lock is gone before its release. Never throws. */
  readonly onLost: (loss: LockLoss) => void;
}

/** One lock held in the engine. @public */
export interface LockGrant {
  /** The name it was granted for. */
  readonly name: LockName;
  /**
   * `performance.now()` just before the request that succeeded was sent. With a lease the hold is valid until `sentAt + lease.ttlMs`;
   * taken before sending so that a slow answer shortens the hold instead of stretching it.
   */
  readonly sentAt: number;
  /** Present exactly when `capabilities.fencing`: rises with every grant of this name. */
  readonly fence?: LockFence;
  /** Names this grant to a {@link LeaseRenewer}; structured-clonable. Present when the lease can be renewed by a thread of its own. */
  readonly renewalKey?: unknown;
  /** True when the engine took the lock from a holder that did not release it (it died or was cut off). */
  readonly tookOver?: boolean;
  /**
   * Resolves once the engine no longer holds this grant. Leaves a lock that meanwhile belongs to another owner untouched
   * and then rejects with `ERR_LOCK_LOST`.
   */
  release(): Promise<void>;
}

/** The engine's part of a fencing token. @public */
export interface LockFence {
  /** Rises when the engine lost its data and counts anew; 0 where that cannot happen. */
  readonly epoch: bigint;
  /** Rises with every grant within one epoch. */
  readonly counter: bigint;
}

/** Grants that end by themselves after `ttlMs` unless renewed. @public */
export interface LockLease {
  /** How long a grant lasts from `sentAt` or from the start of the last successful renewal, in milliseconds. */
  readonly ttlMs: number;
  /**
   * Extends all grants in one batch; resolves to those still held. A grant that is missing from the answer is gone.
   * Rejects when the engine could not be asked; the framework then tries again until the deadline.
   */
  renew(grants: readonly LockGrant[]): Promise<readonly LockGrant[]>;
  /** Present when a thread of its own can renew, over a connection of its own, so that a blocked event loop costs no lock. */
  readonly renewer?: LeaseRenewerSource;
}

/** Where the renewal thread finds its {@link LeaseRenewer}: plain data, for it is sent there. @public */
export interface LeaseRenewerSource {
  /** URL of a JavaScript module that exports a {@link CreateLeaseRenewer} named `createLeaseRenewer`; see `builtModule`. */
  readonly module: string;
  /** Its argument; structured-clonable. It may hold a password and is never printed. */
  readonly options: unknown;
}

/** Makes the renewer inside its thread. @public */
export type CreateLeaseRenewer = (options: never) => LeaseRenewer | Promise<LeaseRenewer>;

/** Renews grants over a connection of its own. @public */
export interface LeaseRenewer {
  /**
   * Extends the grants of these keys in one batch; resolves to whether each is still held, in the same order. Rejects when the engine could not be
   * asked; then it is asked again until the deadline.
   */
  renew(keys: readonly unknown[]): Promise<readonly boolean[]>;
  close(): Promise<void>;
}

/**
 * Why a lock ended before its release: its lease ran out (`expired`), somebody removed it (`deleted`, `force-released`), the session
 * with the engine ended (`session-gone`), the holder kept it over `maxHoldMs` (`max-hold`), or its container was closed (`closed`).
 * @public
 */
export type LockLossReason = 'expired' | 'deleted' | 'force-released' | 'session-gone' | 'max-hold' | 'closed';

/** A loss as the provider tells it. @public */
export interface LockLoss {
  /** What ended the lock. */
  readonly reason: LockLossReason;
  /** What the engine or its client said. */
  readonly cause?: unknown;
}

/** One lock as the engine sees it. @public */
export interface LockState {
  /** The lock. */
  readonly name: LockName;
  /** Who holds it, as far as the engine knows. */
  readonly holders: readonly LockHolder[];
  /** How many wait in the engine, where it can tell. */
  readonly waiterCount?: number;
}
