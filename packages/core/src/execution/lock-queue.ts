import type { LockLoss, LockMode } from '../provider/lock-provider.js';
import { EngineLink } from './engine-link.js';
import { Hold } from './hold.js';
import { lockChannels, publishHoldEvent, publishWarning } from './lock-events.js';
import type { ChainNode, HoldNode, LockRequest, LockTerms, LockUser, QueueNode, SpaceNode, WaiterNode } from './lock-graph.js';
import { Waiter } from './waiter.js';
import { WaiterList } from './waiter-list.js';

interface WaitingRoom {
  readonly exclusive: WaiterList;
  readonly shared: WaiterList;
  arrivals: number;
}

/**
 * Who holds one lock and who waits for it, inside this realm. Exclusive waiters are first in, first out; shared and exclusive
 * phases alternate, so that neither starves: when an exclusive hold ends all shared waiters of that moment enter together, and while an
 * exclusive waiter waits no new shared caller joins them.
 * Source: Brandenburg and Anderson, "Spin-based reader-writer synchronization for multiprocessor real-time systems" (phase-fair locks).
 * A queue stands either before an engine (root) or inside a hold (nested, see `Hold`).
 */
export class LockQueue implements QueueNode {
  /** The exclusive holder. */
  sole: HoldNode | undefined = undefined;
  #readers: Set<HoldNode> | undefined;
  #waiting: WaitingRoom | undefined;
  #lastMode: LockMode | undefined;
  link: EngineLink | undefined = undefined;

  constructor(
    readonly space: SpaceNode | undefined,
    readonly name: string,
    /** The hold this queue is nested in. */
    readonly owner: HoldNode | undefined,
  ) {}

  get root(): QueueNode {
    return this.owner === undefined ? this : this.owner.queue.root;
  }

  get isHeld(): boolean {
    return this.sole !== undefined || (this.#readers !== undefined && this.#readers.size > 0);
  }

  get hasWaiters(): boolean {
    return this.#waiting !== undefined && (this.#waiting.exclusive.head !== undefined || this.#waiting.shared.head !== undefined);
  }

  get readersMayJoin(): boolean {
    return this.#waiting?.exclusive.head === undefined && this.link?.held?.mayBePassedOn !== false;
  }

  get isBusy(): boolean {
    return this.isHeld || this.hasWaiters;
  }

  /** True when an exclusive caller who does not wait would be refused by this process alone. */
  get isContended(): boolean {
    return this.isBusy || this.link?.isAcquiring === true;
  }

  *holds(): Iterable<HoldNode> {
    if (this.sole !== undefined) yield this.sole;
    else if (this.#readers !== undefined) yield* this.#readers;
  }

  /** Whether a caller may enter at once: no engine has to be asked and nobody is in the way. */
  isFree(mode: LockMode): boolean {
    if (this.link !== undefined || this.sole !== undefined || this.hasWaiters) return false;
    return mode === 'shared' || !this.isHeld;
  }

  /** A hold at once, where the queue is free. */
  tryEnter(terms: LockTerms, mode: LockMode, user: LockUser, chain: ChainNode | undefined): Hold | undefined {
    return this.isFree(mode) ? this.#admit(new Hold(this, this.name, terms, mode, user, chain)) : undefined;
  }

  /** A place in line for an outermost caller who waits for ever. */
  standInLine(request: LockRequest): Waiter {
    const waiter = this.enqueue(request, undefined, true);
    this.pump();
    return waiter;
  }

  /** Queues a call; it is granted, now or later, through `waiter.promise`. */
  enqueue(request: LockRequest, chain: ChainNode | undefined, wait: boolean, inside: readonly ChainNode[] = []): Waiter {
    if (request.provider !== undefined && this.owner === undefined) this.link ??= new EngineLink(this);
    const room = (this.#waiting ??= { exclusive: new WaiterList(), shared: new WaiterList(), arrivals: 0 });
    const waiter = new Waiter(this, request, chain, wait, ++room.arrivals, inside);
    room[request.mode].push(waiter);
    return waiter;
  }

  *waiters(): Iterable<Waiter> {
    if (this.#waiting === undefined) return;
    yield* this.#waiting.exclusive;
    yield* this.#waiting.shared;
  }

  /** Grants whatever can be granted now. */
  pump(): void {
    if (this.owner?.isValid === false) return; // it is told of its loss in a moment, and its waiters then fail
    for (let mode = this.#nextPhase(); mode !== undefined; mode = this.#nextPhase()) {
      const list = this.#waiting![mode];
      if (this.link !== undefined && !this.link.admits(list.head!)) return;
      do this.#grant(list, list.head!);
      while (mode === 'shared' && list.head !== undefined && (this.link === undefined || this.link.admits(list.head)));
    }
  }

  /** A waiter that timed out or was aborted goes at once. */
  withdraw(waiter: WaiterNode): void {
    this.#waiting![waiter.request.mode].remove(waiter as Waiter);
    if (this.hasWaiters) this.pump();
    else void this.#settleDown();
  }

  /** `hold` ended. Returns the engine's release when this gave the lock back to it. */
  leave(hold: HoldNode): Promise<void> | undefined {
    this.#forget(hold);
    const { link } = this;
    if (link === undefined && lockChannels.released.hasSubscribers) publishHoldEvent('released', hold);
    if (this.hasWaiters) this.pump();
    if (link !== undefined && (this.isHeld || this.hasWaiters) && lockChannels.released.hasSubscribers) publishHoldEvent('released', hold);
    return this.#settleDown(hold);
  }

  /** Takes the lock away from one hold whose body still runs. */
  revoke(hold: Hold, loss: LockLoss): void {
    if (hold.loss !== undefined || (this.sole !== hold && !this.#readers?.has(hold))) return;
    this.#forget(hold);
    hold.lose(loss);
    if (this.hasWaiters) this.pump();
    void this.#settleDown(hold);
  }

  /** Takes the lock away from all holds of one user. */
  revokeAllOf(user: LockUser, loss: LockLoss): void {
    for (const hold of [...this.holds()]) if (hold.user === user) this.revoke(hold as Hold, loss);
  }

  /** The engine ended the lock, or the enclosing hold lost it: every hold loses it. */
  loseAll(loss: LockLoss): void {
    const holds = [...this.holds()];
    this.sole = undefined;
    this.#readers?.clear();
    for (const hold of holds) (hold as Hold).lose(loss);
    if (this.owner !== undefined) for (const waiter of [...this.waiters()]) waiter.fail({ code: 'ERR_LOCK_LOST', cause: this.owner.lossError() });
  }

  /** Nobody holds or waits any more: the lock goes back, and the queue leaves the table. */
  #settleDown(last?: HoldNode): Promise<void> | undefined {
    if (this.isBusy) return undefined;
    if (this.owner !== undefined) return void this.owner.nestedDrained();
    if (this.link !== undefined && !this.link.isIdle) return this.link.letGo(last);
    if (this.space!.queues.get(this.name) === this) this.space!.queues.delete(this.name);
    return undefined;
  }

  /** Called by the engine link when it has nothing left to do. */
  engineIdle(): void {
    if (this.hasWaiters) this.pump();
    else void this.#settleDown();
  }

  #nextPhase(): LockMode | undefined {
    const room = this.#waiting;
    if (room === undefined || this.sole !== undefined) return undefined;
    const { exclusive, shared } = room;
    if (this.isHeld) return shared.head !== undefined && exclusive.head === undefined ? 'shared' : undefined;
    if (shared.head === undefined) return exclusive.head === undefined ? undefined : 'exclusive';
    if (exclusive.head === undefined || this.#lastMode === 'exclusive') return 'shared';
    return this.#lastMode === 'shared' || exclusive.head.sequence < shared.head.sequence ? 'exclusive' : 'shared';
  }

  #grant(list: WaiterList, waiter: Waiter): void {
    list.remove(waiter);
    const { terms, name, mode, user } = waiter.request;
    waiter.grant(this.#admit(new Hold(this, name, terms, mode, user, waiter.chain)));
  }

  #admit(hold: Hold): Hold {
    if (hold.mode === 'exclusive') this.sole = hold;
    else (this.#readers ??= new Set()).add(hold);
    if (this.link !== undefined) hold.engine = this.link.held;
    if (this.link?.held?.renewed !== undefined) this.link.held.limitRenewal(this.holds());
    hold.user.holdCount += 1;
    const { maxHoldMs, warnHeldMs } = hold.terms;
    if (maxHoldMs !== undefined) hold.after(maxHoldMs, () => this.revoke(hold, { reason: 'max-hold' }));
    if (lockChannels.warning.hasSubscribers) hold.after(warnHeldMs, () => publishWarning(hold, `held for more than ${warnHeldMs} ms`));
    if (lockChannels.held.hasSubscribers) hold.grantedAt = performance.now();
    return hold;
  }

  #forget(hold: HoldNode): void {
    if (this.sole === hold) this.sole = undefined;
    else this.#readers?.delete(hold);
    this.#lastMode = hold.mode;
  }
}
