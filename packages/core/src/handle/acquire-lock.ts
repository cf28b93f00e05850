import type { LockDefinition } from '../decorator/locked-types.js';
import { openProviders, patienceFor, requestsFor } from '../decorator/lock-requests.js';
import { throwIfLost } from '../decorator/call-locks.js';
import { LockError } from '../errors/lock-error.js';
import { acquireAll, finishAll, holdsOf } from '../execution/acquire.js';
import { callInside, enclosingChain, enteredHere } from '../execution/call-chain.js';
import type { HoldNode } from '../execution/lock-graph.js';
import { describeRequest, requestDetails } from '../execution/lock-request.js';
import { assertHeld, heldLock, tokenOf, type HeldLock } from './held-lock.js';
import { imperativeCall, type ImperativeLockOptions, type LockArguments } from './lock-arguments.js';

/** One acquisition, of one lock or of several taken together; to be released once. @public */
export interface LockHandle extends HeldLock, AsyncDisposable {
  /** Each lock of the acquisition, in the order in which they were taken. */
  readonly locks: readonly HeldLock[];
  /**
   * Runs `body` inside the handle's locks and resolves to its result: only there does `currentLocks` show them, and a nested call of the
   * same lock is told from a stranger's. It may be called often, from wherever the handle is. It does not release.
   * @throws {@link LockError} `ERR_LOCK_RELEASED` — the handle was released before; the body did not run
   * @throws {@link LockError} `ERR_LOCK_LOST` — the lock was lost, before (the body did not run) or while the body ran (`value` carries its result)
   */
  run<R>(body: () => R | Promise<R>): Promise<R>;
  /**
   * Resolves once the engine has the lock back (or after two seconds, with a warning event, when it does not answer). A failed release is
   * an event, never an error.
   * @throws {@link LockError} `ERR_LOCK_RELEASED` — it was released before
   */
  release(): Promise<void>;
}

/**
 * Resolves to a handle once the lock is held: `await using handle = await acquireLock(definition, args)`, or `try … finally { await
 * handle.release() }`. The handle belongs to whoever has it: the caller is not inside the lock for that, and asking again for a lock whose
 * handle one has waits for its release. What runs inside is said by `handle.run(body)`.
 * Errors are those of `@Locked`.
 * @public
 */
export async function acquireLock(definition: LockDefinition, args: LockArguments = [], options: ImperativeLockOptions = {}): Promise<LockHandle> {
  return new Handle(await acquire(definition, args, options));
}

/** The innermost hold of an imperative acquisition. @internal */
export async function acquire(definition: LockDefinition, given: LockArguments, options: ImperativeLockOptions): Promise<HoldNode> {
  const chain = enclosingChain();
  const { part, runtime, self, args } = imperativeCall(definition, given, options);
  const patience = patienceFor([part], args);
  const opening = openProviders([part], runtime);
  if (opening !== undefined) await opening;
  return await acquireAll(requestsFor([part], runtime, self, args), chain, patience);
}

class Handle implements LockHandle {
  readonly locks: readonly HeldLock[];
  readonly #holds: readonly HoldNode[];
  readonly #innermost: HoldNode;
  #lost: AbortSignal | undefined;
  #isReleased = false;

  constructor(innermost: HoldNode) {
    this.#holds = holdsOf(innermost).toReversed();
    this.#innermost = innermost;
    this.locks = this.#holds.map(heldLock);
  }

  get #first(): HoldNode {
    return this.#holds[0]!;
  }

  get lockName(): string {
    return this.#first.name;
  }

  get scope(): HeldLock['scope'] {
    return this.#first.terms.scope;
  }

  get mode(): HeldLock['mode'] {
    return this.#first.mode;
  }

  get lost(): AbortSignal {
    return (this.#lost ??= this.#holds.length === 1 ? this.#first.lost : AbortSignal.any(this.#holds.map((hold) => hold.lost)));
  }

  get fencingToken(): string {
    return tokenOf(this.#first);
  }

  assertHeld(): void {
    for (const hold of this.#holds) assertHeld(hold);
  }

  async run<R>(body: () => R | Promise<R>): Promise<R> {
    this.assertHeld();
    const value = await callInside(enteredHere(this.#innermost), body, undefined, []);
    throwIfLost(this.#innermost, value);
    return value;
  }

  async release(): Promise<void> {
    if (this.#isReleased) throw new LockError('ERR_LOCK_RELEASED', `${describeRequest(this.#first)} was released before`, requestDetails(this.#first));
    await this.#giveBack();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isReleased) await this.#giveBack();
  }

  async #giveBack(): Promise<void> {
    this.#isReleased = true;
    await finishAll(this.#innermost);
  }
}
