import type { LockHolder } from '../errors/lock-holder.js';
import { LockError } from '../errors/lock-error.js';
import type { LockFence, LockLoss, LockMode } from '../provider/lock-provider.js';
import { startTimer } from '../provider/start-timer.js';
import { realm } from '../realm.js';
import type { ChainNode, EngineGrant, HoldNode, LockTerms, LockUser, QueueNode, WaiterNode } from './lock-graph.js';
import { lockChannels, publishHoldEvent } from './lock-events.js';
import { thisProcess } from './owner.js';
import { describeRequest, requestDetails } from './lock-request.js';

/**
 * One grant of one lock to one acquisition: the node of the call tree. Calls made inside it ask its own nested queue for the same lock,
 * so they are granted, exclude their siblings, and keep the lock until the last of them has settled (S4).
 */
export class Hold implements HoldNode {
  /** The body runs, or the handle is not released yet. */
  running = true;
  /** Why the lock ended before its release. */
  loss: LockLoss | undefined = undefined;
  companion: HoldNode | undefined = undefined;
  override: HoldNode['override'] = undefined;
  readonly hold = this;
  /** Queue for the same lock asked again inside this hold. */
  nested: QueueNode | undefined = undefined;
  /** Waiters somewhere inside this hold; the edges of the deadlock search. */
  waits: Set<WaiterNode> | undefined = undefined;
  /** `performance.now()` of the grant; 0 when nobody listened then. */
  grantedAt = 0;
  engine: EngineGrant | undefined = undefined;
  readonly sinceAt = Date.now();
  readonly sequence = ++realm.grants;
  #lost: AbortController | undefined;
  #stopTimers: (() => void)[] | undefined;

  constructor(
    readonly queue: QueueNode,
    readonly name: string,
    readonly terms: LockTerms,
    readonly mode: LockMode,
    readonly user: LockUser,
    /** What is around it in the call chain. */
    public parent: ChainNode | undefined,
  ) {}

  /** Fires when the lock is lost; its reason is the `ERR_LOCK_LOST` error. */
  get lost(): AbortSignal {
    if (this.#lost === undefined) {
      this.#lost = new AbortController();
      if (this.loss !== undefined) this.#lost.abort(this.lossError());
    }
    return this.#lost.signal;
  }

  /** True while nobody else can hold the lock; compares the monotonic deadline at once, without waiting for a timer. */
  get isValid(): boolean {
    if (this.loss !== undefined) return false;
    const outer = this.queue.owner;
    if (outer !== undefined) return outer.isValid;
    return this.engine === undefined || performance.now() < this.engine.deadline;
  }

  /** The engine's count and ours; undefined when the engine cannot fence. A nested grant has the token of the lock it is part of. */
  get fence(): { readonly engine: LockFence; readonly local: number } | undefined {
    const outer = this.queue.owner;
    if (outer !== undefined) return outer.fence;
    if (this.engine === undefined) return { engine: { epoch: BigInt(Math.trunc(performance.timeOrigin)), counter: BigInt(this.sequence) }, local: 0 };
    const { fence } = this.engine.grant;
    return fence === undefined ? undefined : { engine: fence, local: this.sequence };
  }

  get holder(): LockHolder {
    return { id: `${realm.id}-${this.sequence}`, ...thisProcess, method: this.terms.method, sinceAt: this.sinceAt };
  }

  after(ms: number, act: () => void): void {
    (this.#stopTimers ??= []).push(startTimer(ms, act));
  }

  /**
   * The body settled or the handle was released: the lock is given back now, or when the last nested call settles.
   * Returns the engine's release when there is one to wait for; it never rejects.
   */
  finish(): Promise<void> | undefined {
    if (!this.running) return undefined;
    this.running = false;
    this.user.holdEnded();
    if (this.#stopTimers !== undefined) for (const stop of this.#stopTimers) stop();
    if (lockChannels.held.hasSubscribers) publishHoldEvent('held', this);
    if (this.nested !== undefined && this.nested.isBusy) {
      if (lockChannels.outlived.hasSubscribers) publishHoldEvent('outlived', this);
      return undefined;
    }
    return this.giveBack();
  }

  /** The last nested call has settled. */
  nestedDrained(): void {
    if (!this.running) void this.giveBack();
  }

  /** Ends the hold although its body still runs: fires `lost` here and in every nested grant. The queue must already have forgotten it. */
  lose(loss: LockLoss): void {
    if (this.loss !== undefined) return;
    this.loss = loss;
    publishHoldEvent('lost', this);
    this.nested?.loseAll(loss);
    this.#lost?.abort(this.lossError());
  }

  lossError(value?: unknown): LockError {
    const { reason, cause } = this.loss ?? { reason: 'expired' as const, cause: undefined };
    return new LockError('ERR_LOCK_LOST', `${describeRequest(this)} was lost: ${LOSS_WORDS[reason]}`, {
      ...requestDetails(this),
      cause,
      value,
    });
  }

  private giveBack(): Promise<void> | undefined {
    return this.loss === undefined ? this.queue.leave(this) : undefined;
  }
}

const LOSS_WORDS: Record<LockLoss['reason'], string> = {
  expired: 'its lease ran out before it could be renewed',
  deleted: 'it was removed from the engine',
  'force-released': 'somebody force-released it',
  'session-gone': 'the session with the engine ended',
  'max-hold': 'it was held longer than maxHoldMs',
  closed: 'its container was closed',
};
