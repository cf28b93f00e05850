import { LockError } from '../errors/lock-error.js';
import type { HoldNode } from '../execution/lock-graph.js';
import { describeRequest, requestDetails } from '../execution/lock-request.js';
import type { LockScope } from '../lock-scope.js';
import type { LockMode } from '../provider/lock-provider.js';

/** One lock that is held, as its holder sees it. @public */
export interface HeldLock {
  /** The rendered name. */
  readonly lockName: string;
  /** The scope. */
  readonly scope: LockScope;
  /** Exclusive or shared. */
  readonly mode: LockMode;
  /** Fires when the lock is lost before its release; the reason is a `LockError` with `ERR_LOCK_LOST`. */
  readonly lost: AbortSignal;
  /**
   * A fixed-width string that compares as text: greater than that of every earlier grant of this lock, local hand-overs included. A
   * resource that refuses a token smaller than one it has seen is safe from a holder that was paused beyond its lease.
   * Parts: data epoch, engine counter, local counter, in hexadecimal.
   * @throws {@link LockError} `ERR_LOCK_NOT_SUPPORTED` — the provider's manifest says `fencing: false`
   */
  readonly fencingToken: string;
  /**
   * Returns when the lock is held at this moment; compares the monotonic deadline at once, without asking the engine.
   * @throws {@link LockError} `ERR_LOCK_LOST` — it was lost or its lease has run out
   * @throws {@link LockError} `ERR_LOCK_RELEASED` — it was given back
   */
  assertHeld(): void;
}

/** @internal */
export function heldLock(hold: HoldNode): HeldLock {
  return {
    lockName: hold.name,
    scope: hold.terms.scope,
    mode: hold.mode,
    get lost() {
      return hold.lost;
    },
    get fencingToken() {
      return tokenOf(hold);
    },
    assertHeld: () => assertHeld(hold),
  };
}

/** @internal */
export function assertHeld(hold: HoldNode): void {
  if (!hold.running) throw new LockError('ERR_LOCK_RELEASED', `${describeRequest(hold)} was released`, requestDetails(hold));
  if (!hold.isValid) throw hold.lossError();
}

/** @internal */
export function tokenOf(hold: HoldNode): string {
  const { fence } = hold;
  if (fence === undefined) throw new LockError('ERR_LOCK_NOT_SUPPORTED', `${describeRequest(hold)}: its provider gives no fencing tokens`, requestDetails(hold));
  return `${hex(fence.engine.epoch)}-${hex(fence.engine.counter)}-${hex(BigInt(fence.local))}`;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}
