import { throwIfLost } from '../decorator/call-locks.js';
import type { LockDefinition } from '../decorator/locked-types.js';
import { finishAll, holdsOf } from '../execution/acquire.js';
import { callInside } from '../execution/call-chain.js';
import { acquire } from './acquire-lock.js';
import { heldLock, type HeldLock } from './held-lock.js';
import type { ImperativeLockOptions, LockArguments } from './lock-arguments.js';

/**
 * Runs `body` while the lock is held and resolves to its result: the imperative twin of `@Locked`, with the same rules and errors.
 * For a lock whose name is known only inside a method, for a part of a method, or for one lock per turn of a loop.
 * @param args - values for the name's placeholders; `self` also tells whose container's locks are used
 * @param body - gets the held locks, in the order in which they were taken
 * @public
 */
export async function withLock<R>(
  definition: LockDefinition,
  args: LockArguments,
  body: (...locks: readonly HeldLock[]) => R | Promise<R>,
  options: ImperativeLockOptions = {},
): Promise<R> {
  const innermost = await acquire(definition, args, options);
  const holds = holdsOf(innermost).toReversed();
  try {
    const value = await callInside(innermost, body as (...given: never[]) => R | Promise<R>, undefined, holds.map(heldLock));
    throwIfLost(innermost, value);
    return value;
  } finally {
    await finishAll(innermost);
  }
}
