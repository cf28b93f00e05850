import type { ChainNode, HoldNode, LockRequest, QueueNode, WaitFailure, WaiterNode } from './lock-graph.js';

/** One call in one queue. Settled once: with a hold, or with a failure. A link of a doubly linked list, so that leaving costs the same anywhere. */
export class Waiter implements WaiterNode {
  previous: Waiter | undefined = undefined;
  next: Waiter | undefined = undefined;
  isQueued = false;
  readonly promise: Promise<HoldNode | WaitFailure>;
  #settle!: (outcome: HoldNode | WaitFailure) => void;

  constructor(
    readonly queue: QueueNode,
    readonly request: LockRequest,
    /** Where in its call chain the caller is. */
    readonly chain: ChainNode | undefined,
    /** False: the caller does not want to wait for other processes either. */
    readonly wait: boolean,
    readonly sequence: number,
    /** The places that await it: the edges of the deadlock search. */
    public inside: readonly ChainNode[],
  ) {
    this.promise = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.awaitedBy(inside);
  }

  /** These are known to await it, too. */
  awaitedBy(inside: readonly ChainNode[]): void {
    if (inside !== this.inside) this.inside = [...new Set([...this.inside, ...inside])];
    for (const { hold } of inside) (hold.waits ??= new Set()).add(this);
  }

  grant(hold: HoldNode): void {
    this.forget();
    this.#settle(hold);
  }

  /** Leaves the queue at once; the caller is told in this turn, or, when a great many fail together, in one of the next. */
  fail(failure: WaitFailure): void {
    if (!this.isQueued) return;
    this.queue.withdraw(this);
    this.forget();
    spread(() => this.#settle(failure));
  }

  private forget(): void {
    for (const { hold } of this.inside) hold.waits!.delete(this);
  }
}

const TURN_LIMIT = 250;
let settledThisTurn = 0;
const backlog: (() => void)[] = [];
let backlogStart = 0;

/** Lets a storm of failures (100,000 aborted waiters) reach their callers a few hundred a turn, so that the event loop keeps turning. */
function spread(settle: () => void): void {
  if (settledThisTurn === 0) setImmediate(nextTurn);
  if (settledThisTurn < TURN_LIMIT && backlogStart === backlog.length) {
    settledThisTurn += 1;
    settle();
  } else backlog.push(settle);
}

function nextTurn(): void {
  settledThisTurn = 0;
  if (backlogStart === backlog.length) return;
  const end = Math.min(backlogStart + TURN_LIMIT, backlog.length);
  setImmediate(nextTurn);
  settledThisTurn = TURN_LIMIT;
  while (backlogStart < end) backlog[backlogStart++]!();
  if (backlogStart === backlog.length) {
    backlog.length = 0;
    backlogStart = 0;
  }
}
